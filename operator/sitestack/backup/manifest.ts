import { z } from "zod";

const partSchema = z.object({
  /** `system/volume` or `system/service`. */
  name: z.string(),
  kind: z.enum(["volume", "dump"]),
  /** Where its bytes are, beside the manifest. */
  file: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  /** Of the file, which is compressed. */
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of what was read: an archive, or what the command wrote. */
  contentBytes: z.int().min(0),
  /** The services that were held for it, each with how. */
  held: z.record(z.string(), z.enum(["pause", "stop"])),
  /** The image that wrote the data, where a container of the service was there. */
  image: z.string().optional(),
});

/** Looked at first: what another version says of the rest is no mistake. */
const versionSchema = z.object({
  version: z.literal(1, {
    error: ({ input }) => `version ${input} is not known here; a newer sitestack may read it`,
  }),
});

const manifestSchema = z.object({
  version: z.literal(1),
  site: z.string(),
  id: z.string(),
  /** When it was begun: RFC 3339, UTC. */
  takenAt: z.string(),
  /** Why it was made. */
  reason: z.enum(["asked for", "before an update"]),
  /** Whether it is of some of the site's parts only. Manifests of before do not say. */
  partial: z.boolean().default(false),
  parts: z.array(partSchema),
});

/** One part of a backup, as its manifest tells. */
export type ManifestPart = z.output<typeof partSchema>;

/** What a backup consists of. It is written last: a backup without it is none. It names things, and holds no value of them. */
export type Manifest = z.output<typeof manifestSchema>;

/** A backup's name: the second in which it was begun, in UTC; in the order of the time. */
export function backupId(moment: Date): string {
  return moment.toISOString().replace(/[-:]|\.\d+/g, "");
}

/** The moment of a backup's name; undefined when it is none. */
export function momentOf(id: string): Date | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(id) ?? [];
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** The manifest as text. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** @throws Error when the text is no manifest that this version can read. */
export function parseManifest(text: string, where: string): Manifest {
  try {
    const told: unknown = JSON.parse(text);
    versionSchema.parse(told);
    return manifestSchema.parse(told);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${where} is no manifest that can be read here: ${reason}`);
  }
}

/** The file of a part. */
export function partFile({ name, kind }: Pick<ManifestPart, "name" | "kind">): string {
  return `${name.replace("/", ".")}.${kind === "volume" ? "tar" : "dump"}.gz`;
}
