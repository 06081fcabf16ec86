import { freePort, silentDoor } from "../../../support/doors";
import { IMAGE, opened, withoutDockerCli } from "../arrange";
import type { Situation } from "./situation";

const ANSWERS = "a Docker Engine that answers within 5 s at ";
/** Nobody may be asked for a password. */
const BATCH = ["-o", "BatchMode=yes"];

/** Hosts that do not answer, or not as they should. */
export const REACH: Situation[] = [
  {
    name: "a host that refuses the connection",
    arrange: async () => ({ host: { address: `tcp://127.0.0.1:${await freePort()}` } }),
    check: "engine",
    found: "ECONNREFUSED",
    needed: `${ANSWERS}tcp://127.0.0.1:`,
    fix: "start the engine there",
  },
  {
    name: "a socket that is not there",
    arrange: () => ({ host: { address: "unix:///nonexistent/docker.sock" } }),
    check: "engine",
    found: "ENOENT",
    needed: `${ANSWERS}unix:///nonexistent/docker.sock`,
    fix: "mend the address",
  },
  {
    name: "a docker context that does not exist",
    arrange: () => ({ host: { context: "no-such-context" } }),
    check: "engine",
    found: 'context "no-such-context" does not exist',
    needed: `${ANSWERS}no-such-context`,
    fix: "mend the address",
  },
  {
    name: "a host that accepts and stays silent",
    arrange: async () => ({ host: { address: (await opened(silentDoor)).address } }),
    check: "engine",
    found: "no answer within 5000 ms",
    needed: `${ANSWERS}tcp://127.0.0.1:`,
    fix: "start the engine there",
  },
  {
    name: "a host that answers some questions and not others",
    arrange: () => ({ altered: { "/info": "silent" } }),
    check: "engine",
    found: "no answer within 5000 ms",
    needed: ANSWERS,
    fix: "start the engine there",
  },
  {
    name: "an ssh host that hangs",
    arrange: async () => {
      const { port } = await opened(silentDoor);
      return { host: { address: `ssh://root@127.0.0.1:${port}`, sshOpts: BATCH } };
    },
    check: "engine",
    found: "no answer within 5000 ms",
    needed: `${ANSWERS}ssh://root@127.0.0.1:`,
    fix: "start the engine there",
  },
  {
    name: "an ssh host that is not there",
    arrange: async () => ({ host: { address: `ssh://root@127.0.0.1:${await freePort()}`, sshOpts: BATCH } }),
    check: "engine",
    found: "refused",
    needed: `${ANSWERS}ssh://root@127.0.0.1:`,
    fix: "mend the address",
  },
  {
    name: "an engine that is too old",
    arrange: () => ({ altered: { "/version": { fields: { Version: "19.03.15", ApiVersion: "1.40" } } } }),
    check: "engine",
    found: "its Docker Engine is 19.03.15",
    needed: "Docker Engine 20.10 or newer",
    fix: "update the engine",
  },
  {
    name: "another platform than declared",
    arrange: () => {
      withoutDockerCli();
      return { host: { platform: "linux/arm64" } };
    },
    check: "platform",
    found: "emulates no linux/arm64",
    needed: "platform linux/arm64",
    fix: "enable emulation",
  },
];

const GONE = "plant/gone:1";
const registry = (answer: Situation["found"] | object | "silent") => ({
  [`/distribution/${GONE}/json`]: answer as never,
});

/** Images that cannot be had. */
export const IMAGES: Situation[] = [
  {
    name: "an image that no registry knows",
    arrange: () => ({
      service: { image: GONE },
      altered: registry({ status: 404, fields: { message: "manifest unknown" } }),
    }),
    check: "image",
    found: "its registry cannot give it: manifest unknown",
    needed: `image ${GONE} for linux/`,
    fix: "docker save",
  },
  {
    name: "an image whose registry is out of reach",
    arrange: () => ({
      service: { image: GONE },
      altered: registry({ status: 500, fields: { message: "dial tcp: lookup registry: no such host" } }),
    }),
    check: "image",
    found: "no such host",
    needed: `image ${GONE} for linux/`,
    fix: "mend the name or the way to the registry",
  },
  {
    name: "an image whose registry does not answer",
    arrange: () => ({ service: { image: GONE }, altered: registry("silent") }),
    check: "image",
    found: "it does not answer within 3 s",
    needed: `image ${GONE} for linux/`,
    fix: "docker save",
  },
  {
    name: "an image of another architecture, here",
    arrange: () => ({ altered: { [`/images/${IMAGE}/json`]: { fields: { Architecture: "s390x" } } } }),
    check: "image",
    found: "the host has it for linux/s390x",
    needed: `image ${IMAGE} for linux/`,
    fix: "docker pull --platform",
  },
  {
    name: "an image of another architecture, in its registry",
    arrange: () => ({
      service: { image: GONE },
      altered: registry({ status: 200, fields: { Platforms: [{ os: "linux", architecture: "s390x" }] } }),
    }),
    check: "image",
    found: "its registry has it for linux/s390x only",
    needed: `image ${GONE} for linux/`,
    fix: "name an image of that platform",
  },
];

const info = (fields: object) => ({ "/info": { fields } });

/** What the kernel or the engine does not allow. */
export const KERNEL: Situation[] = [
  {
    name: "an engine without root, for BPF",
    arrange: () => ({
      service: { capAdd: ["BPF"] },
      altered: info({ SecurityOptions: ["name=rootless"] }),
    }),
    check: "kernel",
    found: "the engine runs without root",
    needed: "an engine that runs as root, for CAP_BPF",
    fix: "as a system service",
  },
  {
    name: "an engine with user namespaces, for the host's network",
    arrange: () => ({
      service: { networkMode: "host" },
      altered: info({ SecurityOptions: ["name=userns"] }),
    }),
    check: "kernel",
    found: "userns-remap",
    needed: "the host's own, for the host's network",
    fix: "/etc/docker/daemon.json",
  },
];

/** Kernels that are not this machine's, so that preflight asks a container of its own there. */
export const OLD_KERNELS: Situation[] = [
  {
    name: "a kernel without BPF capabilities",
    arrange: () => ({
      service: { capAdd: ["BPF"] },
      altered: info({ KernelVersion: "4.19.0-26-amd64" }),
    }),
    check: "kernel",
    found: "the kernel is 4.19.0-26-amd64",
    needed: "Linux 5.8 or newer, which has CAP_BPF",
    fix: "update the host's kernel",
  },
  {
    name: "a kernel without XDP",
    arrange: () => ({
      service: { privileged: true, environment: { XDP_MODE: "skb" } },
      altered: info({ KernelVersion: "4.9.0-19-amd64" }),
    }),
    check: "kernel",
    found: "the kernel is 4.9.0-19-amd64",
    needed: "Linux 4.12 or newer, for XDP programs in mode skb",
    fix: "update the host's kernel",
  },
];
