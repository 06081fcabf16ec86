import { z } from "zod";
import { parseDuration } from "../../components/canonical/duration";
import { parseBytes, parseCpus, readableCpus } from "../../components/canonical/quantities";
import { parseSubnet } from "../../components/canonical/subnet";

// The small words that the systems' schemas are made of, each with what is allowed in the user's own terms.

/** A name of ours: a host, a system. */
export const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    "begin with a lower-case letter or digit; then those, _ and - (63 at most)",
  );

/** A container or network name of the engine. */
export const engineName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/,
    "begin with a letter or digit; then those, _ . and - (2 to 128)",
  );

/** The name of an environment variable. */
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "use letters, digits and _; do not begin with a digit");

/** Six hex pairs of a unicast address, in lower case after checking. */
export const macAddress = z
  .string()
  .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, {
    error: "write six hex pairs, as aa:bb:cc:11:22:01",
    // What is no address at all is not told to be a bad one as well.
    abort: true,
  })
  .refine((mac) => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0, {
    error: "this is a multicast address; the first pair of a station's must be even, as aa:bb:cc:11:22:01",
  })
  .refine((mac) => !/^00(:00){5}$/.test(mac), {
    error: "all zeros is no address of a station; use any other unicast one",
  })
  .transform((mac) => mac.toLowerCase());

/** An IPv4 subnet without host bits. */
export const subnet = z.string().superRefine((text, context) => {
  const parsed = parseSubnet(text);
  if (parsed?.exact === true && parsed.prefix <= 30) return;
  const message =
    parsed === undefined
      ? "write an IPv4 subnet, as 10.0.1.0/24"
      : parsed.exact
        ? "use a prefix of 30 or less: containers need addresses"
        : `host bits are set; write ${parsed.text}`;
  context.addIssue({ code: "custom", message });
});

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const error = `write a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
}

const DURATION = 'write a duration, in quotes, as "30s" or "1m30s"';
const MEMORY = 'write a size of at least 6m, in quotes, as "256m"';
const CPUS = 'write a number of CPUs of at least 0.01, in quotes, as "0.5"';

/** A duration as Compose writes it. */
export const duration = z
  .string(DURATION)
  .refine((text) => parseDuration(text) !== undefined, { error: DURATION });

/** A memory size as Compose writes it. */
export const memory = z
  .string(MEMORY)
  .refine((text) => (parseBytes(text) ?? 0) >= 6 * 1024 ** 2, { error: MEMORY });

/** A number of CPUs as Compose writes it, which the provider reads back as the same one. */
export const cpus = z
  .string(CPUS)
  .refine((text) => parseCpus(text) !== undefined, { error: CPUS })
  .refine((text) => readableCpus(text) === undefined, {
    error: ({ input }) =>
      `write "${readableCpus(String(input))}": the provider reads this number back as another one, and would replace the container on every up`,
  });

/** A network interface of Linux. */
export const networkInterface = z
  .string()
  .regex(/^[^\s/:]{1,15}$/, "write an interface name of 1 to 15 characters, without spaces, / and :, as eth0")
  .refine((text) => text !== "." && text !== "..", { error: "write an interface name, as eth0" });

/** Another stack, as Pulumi names it. */
export function stackReference(example: string) {
  return z
    .string()
    .regex(
      /^[^/\s]+\/[^/\s]+\/[^/\s]+$/,
      `write organization/project/stack; without an organization: organization/sitestack/${example}`,
    );
}

/** A path: of the host, or relative to the program's folder. */
export const path = z.string().min(1);

/** A port of the host, with its default. */
export function hostPort(documented: number) {
  return wholeNumber(1, 65535).default(documented).describe(`Default: ${documented}.`);
}

/** An image reference as the docker CLI takes it, with its default. */
export function imageReference(documented: string) {
  return z
    .string()
    .regex(
      /^[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*(?::[\w.-]{1,128})?(?:@sha256:[0-9a-f]{64})?$/,
      `write repository:tag, as ${documented}`,
    )
    .default(documented)
    .describe(`Default: ${documented}.`);
}
