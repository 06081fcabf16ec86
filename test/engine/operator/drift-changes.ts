import { eventually } from "../support/engine";
import { docker } from "../support/plain-containers";
import { FOREVER, IMAGE, labelled, type Place, remake, remakeAsTool } from "./drift-site";

/** One thing that somebody does to a host by hand. */
export interface Change {
  what: string;
  make: (at: Place) => Promise<unknown>;
  /** Where it is told: the finding's subject, property, wanted and found. */
  told: (at: Place) => [subject: string, property: string, wanted: string, found: RegExp];
  /** Whether plain `pulumi refresh` sees that something is different. */
  refreshSees: boolean;
  /** False where nobody but its owner can bring it back. */
  healed: boolean;
}

const seen = { refreshSees: true, healed: true };
const unseen = { refreshSees: false, healed: true };

/** The table: what operators do, and whether it is seen and brought back. */
export const CHANGES: Change[] = [
  {
    ...{ what: "a container removed", ...seen },
    make: ({ container }) => docker("rm", "--force", container("removed")),
    told: () => ["service removed", "container", "drifting-removed-1", /^absent$/],
  },
  {
    ...{ what: "a container stopped", ...seen },
    make: ({ container }) => docker("stop", container("stopped")),
    told: () => ["service stopped", "state", "running", /^exited with code 143$/],
  },
  {
    ...{ what: "a container paused", ...unseen },
    // A kernel with cgroups of version 1 refuses to freeze while a process is being started inside.
    make: ({ container }) => eventually(() => docker("pause", container("paused")), Boolean),
    told: () => ["service paused", "state", "running", /^paused$/],
  },
  {
    ...{ what: "a container renamed", ...seen },
    make: ({ site, container }) => docker("rename", container("renamed"), `${site}-other`),
    told: ({ site }) => ["service renamed", "name", `${site}-renamed`, /-other$/],
  },
  {
    ...{ what: "another restart policy (docker update)", ...seen },
    make: ({ container }) => docker("update", "--restart", "no", container("policy")),
    told: () => ["service policy", "restart", "unless-stopped", /^no$/],
  },
  {
    ...{ what: "another memory limit (docker update)", ...seen },
    make: ({ container }) =>
      docker("update", "--memory", "96m", "--memory-swap", "96m", container("limited")),
    told: () => ["service limited", "memory", "64", /^96$/],
  },
  {
    ...{ what: "made again with another environment", ...seen },
    make: (at) => remake(at, "environment", ["--env", "GREETING=bye", "--restart", "always"]),
    told: () => ["service environment", "environment GREETING", "hello", /^bye$/],
  },
  {
    ...{ what: "made again with another secret", ...seen },
    make: (at) => remake(at, "secret", ["--env", "TOKEN=another-secret"]),
    told: () => ["service secret", "environment TOKEN", "(secret)", /^\(secret\)$/],
  },
  {
    ...{ what: "made again of another image", ...seen },
    make: (at) => remake(at, "image", [], at.otherImage),
    told: ({ otherImage }) => ["service image", "image", IMAGE, new RegExp(`^${otherImage}$`)],
  },
  {
    ...{ what: "made again by a tool that keeps labels, with another label", ...seen },
    make: (at) => remakeAsTool(at, "label", { team: "south" }),
    told: () => ["service label", "labels team", "north", /^south$/],
  },
  {
    ...{ what: "made again with another port", ...seen },
    make: (at) => remake(at, "port", ["--publish", "127.0.0.1::81"]),
    told: () => ["service port", "ports", "127.0.0.1::80", /^127\.0\.0\.1::81$/],
  },
  {
    ...{ what: "made again with another command", ...seen },
    make: (at) => remake(at, "command", [], IMAGE, ["sleep", "100000"]),
    told: () => ["service command", "command", '["sleep","infinity"]', /^\["sleep","100000"\]$/],
  },
  {
    ...{ what: "a container taken off its network", ...unseen },
    make: ({ site, container }) => docker("network", "disconnect", `${site}-front`, container("offline")),
    told: ({ site }) => ["service offline", `network ${site}-front`, "joined", /^not joined$/],
  },
  {
    ...{ what: "taken off its network and joined again, without its names", ...unseen },
    make: async ({ site, container }) => {
      await docker("network", "disconnect", `${site}-front`, container("nameless"));
      await docker("network", "connect", `${site}-front`, container("nameless"));
    },
    told: ({ site }) => ["service nameless", `network ${site}-front: name nameless`, "nameless", /^absent$/],
  },
  {
    ...{ what: "a container joined to another network", ...unseen },
    make: ({ container }) => docker("network", "connect", "bridge", container("joined")),
    told: () => ["service joined", "network bridge", "not joined", /^joined$/],
  },
  {
    ...{ what: "a config file edited inside a container", ...unseen },
    make: ({ container }) =>
      docker("exec", "--user", "root", container("file"), "sh", "-c", "echo hacked > /etc/motd"),
    told: () => ["service file", "file /etc/motd", "as deployed", /^another content$/],
  },
  {
    ...{ what: "a network removed", ...seen },
    make: async ({ site, container }) => {
      await docker("network", "disconnect", `${site}-gone`, container("alone"));
      await docker("network", "rm", `${site}-gone`);
    },
    told: ({ site }) => [`network ${site}-gone`, "network", `${site}-gone`, /^absent$/],
  },
  {
    ...{ what: "a network made again, and its container joined", ...seen },
    make: async ({ site, container }) => {
      const network = `${site}-remade`;
      await docker("network", "disconnect", network, container("moved"));
      await docker("network", "rm", network);
      await docker("network", "create", network);
      await docker("network", "connect", network, container("moved"));
    },
    told: ({ site }) => [
      `network ${site}-remade`,
      "network",
      "",
      /made by somebody else under the same name$/,
    ],
  },
  {
    ...{ what: "a volume removed, with its container", ...seen },
    make: async ({ site, container }) => {
      await docker("rm", "--force", container("keeper"));
      await docker("volume", "rm", `${site}_lost`);
    },
    told: ({ site }) => [`volume ${site}_lost`, "volume", `${site}_lost`, /^absent$/],
  },
  {
    ...{ what: "a volume made again, empty", ...seen },
    make: async ({ site, container }) => {
      await docker("rm", "--force", container("keeper2"));
      await docker("volume", "rm", `${site}_emptied`);
      await docker("volume", "create", `${site}_emptied`);
    },
    told: ({ site }) => [
      ...([`volume ${site}_emptied`, "volume", "as the update made it"] as const),
      /^made again by somebody else$/,
    ],
  },
  {
    ...{ what: "a container of a service that the state does not know", ...unseen },
    make: ({ site }) => labelled(site, "orphan", { system: "drifting", service: "removed" }),
    told: ({ site }) => [
      ...([`container ${site}-orphan`, "container", "absent"] as const),
      /^running, under this site's label$/,
    ],
  },
  {
    ...{
      what: "a container of another program whose stack has this name",
      refreshSees: false,
      healed: false,
    },
    make: ({ site }) => labelled(site, "namesake", { system: "bakery", service: "oven" }),
    told: ({ site }) => [
      ...([`container ${site}-namesake`, "container", "absent"] as const),
      /^running, under this site's label$/,
    ],
  },
  {
    ...{ what: "somebody else's container on the site's network", refreshSees: false, healed: false },
    make: ({ site }) =>
      docker(
        "run",
        "--detach",
        "--name",
        `${site}-stranger`,
        "--network",
        `${site}-front`,
        IMAGE,
        ...FOREVER,
      ),
    told: ({ site }) => [
      ...([`network ${site}-front`, `container ${site}-stranger`, "absent"] as const),
      /^joined by somebody else$/,
    ],
  },
];
