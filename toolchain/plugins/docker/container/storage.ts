import { isObject, type Properties, type Value } from "../../provider/values";
import { absolutePath, base64, matches } from "../../schema/validators";
import { fromLabels, labelFields, toLabels } from "../labels";
import { at, type ContainerFields, flag, integer, list, map, set, text } from "./fields";

/** What the container sees as its file system. */
export const storageFields: ContainerFields = {
  readOnly: flag({ default: false, replaces: true, ...at("HostConfig.ReadonlyRootfs") }),
  tmpfs: map(at("HostConfig.Tmpfs")),
  storageOpts: map({ replaces: true, ...at("HostConfig.StorageOpt") }),
  volumes: set({
    replaces: true,
    of: {
      containerPath: text({ replaces: true }),
      fromContainer: text({ replaces: true }),
      hostPath: text({ replaces: true, validate: absolutePath }),
      readOnly: flag({ replaces: true }),
      selinuxRelabel: text({ replaces: true, validate: matches("^(z|Z)$") }),
      volumeName: text({ replaces: true }),
    },
  }),
  mounts: set({
    replaces: true,
    of: {
      bindOptions: list({
        single: true,
        of: { propagation: text({ validate: matches("^(private|rprivate|shared|rshared|slave|rslave)$") }) },
      }),
      readOnly: flag(),
      source: text(),
      target: text({ required: true }),
      tmpfsOptions: list({ single: true, replaces: true, of: { mode: integer(), sizeBytes: integer() } }),
      type: text({ required: true, validate: matches("^(bind|volume|tmpfs)$") }),
      volumeOptions: list({
        single: true,
        of: {
          driverName: text(),
          driverOptions: map(),
          labels: set({ of: labelFields }),
          noCopy: flag(),
          subpath: text({ replaces: true }),
        },
      }),
    },
    ...at("HostConfig.Mounts", { toEngine: mountBodies, fromEngine: mountValues }),
  }),
  uploads: set({
    replaces: true,
    of: {
      content: text({ replaces: true }),
      contentBase64: text({ replaces: true, validate: base64 }),
      executable: flag({ default: false, replaces: true }),
      file: text({ required: true, replaces: true }),
      permissions: text({ replaces: true, validate: matches("^0[0-7]{3}$") }),
      source: text({ replaces: true }),
      sourceHash: text({ replaces: true }),
    },
  }),
};

/** The three forms in which the engine takes volumes. */
export interface VolumeBody {
  Volumes: Record<string, object>;
  Binds: string[];
  VolumesFrom: string[];
}

/**
 * The engine's forms of a list of volumes.
 * @throws Error when an entry says neither or both of where it is mounted and whose volumes it takes.
 */
export function volumeBody(volumes: Value): VolumeBody {
  const body: VolumeBody = { Volumes: {}, Binds: [], VolumesFrom: [] };
  for (const volume of (Array.isArray(volumes) ? volumes : []).filter(isObject)) addVolume(body, volume);
  return body;
}

function addVolume(body: VolumeBody, volume: Properties): void {
  const path = String(volume.containerPath ?? "");
  const from = String(volume.fromContainer ?? "");
  if (!path && !from)
    throw new Error("Unable to parse volumes: volume entry without container path or source container");
  if (path && from)
    throw new Error("Unable to parse volumes: both a container and a path specified in a volume entry");
  if (from) {
    body.VolumesFrom.push(from);
    return;
  }
  body.Volumes[path] = {};
  const source = volume.hostPath || volume.volumeName;
  const mode = [volume.readOnly ? "ro" : "rw", volume.selinuxRelabel].filter(Boolean).join(",");
  if (source) body.Binds.push(`${source}:${path}:${mode}`);
}

interface Mount {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation?: string };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string> | null;
    DriverConfig?: { Name?: string; Options?: Record<string, string> | null };
    Subpath?: string;
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

function mountBodies(value: Value): Mount[] {
  return (Array.isArray(value) ? value : []).filter(isObject).map((mount) => ({
    Type: String(mount.type),
    Source: String(mount.source ?? ""),
    Target: String(mount.target),
    ReadOnly: mount.readOnly === true,
    ...mountOptions(mount),
  }));
}

/** Options that do not belong to the mount's type are ignored, as the official plugin does. */
function mountOptions({
  type,
  bindOptions,
  volumeOptions,
  tmpfsOptions,
}: Record<string, Value>): Partial<Mount> {
  if (type === "bind" && isObject(bindOptions)) {
    return { BindOptions: { Propagation: String(bindOptions.propagation ?? "") } };
  }
  if (type === "tmpfs" && isObject(tmpfsOptions)) {
    return {
      TmpfsOptions: { SizeBytes: Number(tmpfsOptions.sizeBytes ?? 0), Mode: Number(tmpfsOptions.mode ?? 0) },
    };
  }
  if (type !== "volume" || !isObject(volumeOptions)) return {};
  return {
    VolumeOptions: {
      NoCopy: volumeOptions.noCopy === true,
      Labels: fromLabels(volumeOptions.labels),
      DriverConfig: {
        Name: String(volumeOptions.driverName ?? ""),
        Options: (volumeOptions.driverOptions ?? {}) as Record<string, string>,
      },
      ...(volumeOptions.subpath ? { Subpath: String(volumeOptions.subpath) } : {}),
    },
  };
}

function mountValues(value: unknown): Value {
  return ((value ?? []) as Mount[]).map((mount) => ({
    bindOptions: mount.BindOptions ? { propagation: mount.BindOptions.Propagation ?? "" } : null,
    readOnly: mount.ReadOnly ?? false,
    source: mount.Source ?? "",
    target: mount.Target,
    tmpfsOptions: mount.TmpfsOptions
      ? { mode: mount.TmpfsOptions.Mode ?? 0, sizeBytes: mount.TmpfsOptions.SizeBytes ?? 0 }
      : null,
    type: mount.Type,
    volumeOptions: mount.VolumeOptions ? volumeOptionsValue(mount.VolumeOptions) : null,
  }));
}

function volumeOptionsValue(options: NonNullable<Mount["VolumeOptions"]>): Value {
  return {
    driverName: options.DriverConfig?.Name ?? "",
    driverOptions: options.DriverConfig?.Options ?? null,
    labels: toLabels(options.Labels),
    noCopy: options.NoCopy ?? false,
    subpath: options.Subpath ?? "",
  };
}
