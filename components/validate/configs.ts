import { configMounts } from "../config-files";
import { compareNames } from "../graph";
import type { Problem } from "../problems";
import type { ConfigSpec, ServiceSpec } from "../topology";

/** Everything wrong with a service's configs by themselves; `path` is the service's own. */
export function configMountProblems(path: string, spec: ServiceSpec): Problem[] {
  const taken = new Map<string, string>();
  const problems = configMounts(spec.configs).flatMap(({ target, mode }, index) => {
    const where = `${path}.configs[${index}]`;
    const earlier = taken.get(target);
    taken.set(target, where);
    return [
      ...targetProblems(`${where}.target`, target, spec),
      ...(earlier === undefined ? [] : [sameTarget(`${where}.target`, target, earlier)]),
      ...modeProblems(`${where}.mode`, mode),
    ];
  });
  return [...problems, ...readOnlyProblems(path, spec)];
}

/** The keys that a service names and that are not there. */
export function configReferenceProblems(
  path: string,
  spec: ServiceSpec,
  configs: Record<string, ConfigSpec> = {},
): Problem[] {
  const known = Object.keys(configs).sort(compareNames);
  return configMounts(spec.configs).flatMap(({ source }, index) =>
    known.includes(source)
      ? []
      : [
          {
            path: `${path}.configs[${index}]`,
            found: `"${source}"`,
            message: "there is no such entry in configs",
            hint: known.length > 0 ? `the configs are: ${known.join(", ")}` : `add configs.${source}`,
          },
        ],
  );
}

function targetProblems(path: string, target: string, { volumes = [], tmpfs = [] }: ServiceSpec): Problem[] {
  const found = `"${target}"`;
  if (!target.startsWith("/") || target.endsWith("/")) {
    return [
      { path, found, message: "this is no absolute path of a file", hint: 'write it as "/etc/app.conf"' },
    ];
  }
  const mounts = [
    ...volumes.map((volume) => volume.target),
    ...(Array.isArray(tmpfs) ? tmpfs : Object.keys(tmpfs)),
  ];
  const mount = mounts.find((folder) => `${target}/`.startsWith(`${folder.replace(/\/+$/, "")}/`));
  if (mount === undefined) return [];
  return [
    {
      path,
      found,
      message: `something is mounted at ${mount}, which would hide the file or keep it`,
      hint: "choose a target outside the service's volumes and tmpfs",
    },
  ];
}

function sameTarget(path: string, target: string, earlier: string): Problem {
  return {
    path,
    found: `"${target}"`,
    message: `${earlier} is put there too`,
    hint: "give each its own path",
  };
}

function modeProblems(path: string, mode: number): Problem[] {
  if (Number.isInteger(mode) && mode >= 0 && mode <= 0o777) return [];
  return [
    { path, found: String(mode), message: "these are no permission bits", hint: "write 0o000 to 0o777" },
  ];
}

/** The engine copies nothing into a container whose root file system is read-only. */
function readOnlyProblems(path: string, spec: ServiceSpec): Problem[] {
  if (spec.readOnly !== true || configMounts(spec.configs).length === 0) return [];
  return [
    {
      path: `${path}.configs`,
      found: "readOnly: true",
      message: "the engine can put no file into a read-only root file system",
      hint: "leave readOnly out, or mount the file as a volume of type bind",
    },
  ];
}
