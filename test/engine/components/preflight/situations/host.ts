import { writeFileSync } from "node:fs";
import {
  bind,
  folderOf,
  holdTcp,
  holdUdp,
  IMAGE,
  inFolder,
  OTHER,
  otherContainer,
  otherNetwork,
  PORT,
  SUBNET,
  smallDisk,
} from "../arrange";
import type { Situation } from "./situation";

/** Ports that somebody holds. */
export const PORTS: Situation[] = [
  {
    name: "a port that a process holds",
    arrange: async () => {
      await holdTcp("0.0.0.0");
      return { service: { ports: [`${PORT}:80`] } };
    },
    check: "host-port",
    found: `(pid ${process.pid}) listens on 0.0.0.0:${PORT}`,
    needed: `host port ${PORT}/tcp free on every address`,
    fix: "publish another host port",
  },
  {
    name: "a port that a process holds on every IPv6 address",
    arrange: async () => {
      await holdTcp("::");
      return { service: { ports: [`127.0.0.1:${PORT}:80`] } };
    },
    check: "host-port",
    found: `listens on :::${PORT}`,
    needed: `host port ${PORT}/tcp free on 127.0.0.1`,
    fix: "publish another host port",
  },
  {
    name: "a port that is held on one address and wanted on all",
    arrange: async () => {
      await holdTcp("127.0.0.1");
      return { service: { ports: [`${PORT}:80`] } };
    },
    check: "host-port",
    found: `listens on 127.0.0.1:${PORT}`,
    needed: `host port ${PORT}/tcp free on every address`,
    fix: "stop that process",
  },
  {
    name: "a UDP port",
    arrange: async () => {
      await holdUdp();
      return { service: { ports: [`127.0.0.1:${PORT}:53/udp`] } };
    },
    check: "host-port",
    found: `(pid ${process.pid})`,
    needed: `host port ${PORT}/udp free`,
    fix: "stop that process",
  },
  {
    name: "a port that another site's container publishes",
    arrange: async () => {
      await otherContainer({
        HostConfig: { PortBindings: { "80/tcp": [{ HostPort: String(PORT) }] } },
        ExposedPorts: { "80/tcp": {} },
      });
      return { service: { ports: [`${PORT}:80`] } };
    },
    check: "host-port",
    found: `of site ${OTHER} publishes it`,
    needed: `host port ${PORT}/tcp free`,
    fix: "docker stop",
  },
];

/** Networks, addresses and names that are somebody else's, or not there. */
export const NETWORKS: Situation[] = [
  {
    name: "a subnet that another network has",
    arrange: async () => {
      await otherNetwork(SUBNET);
      return { topology: { networks: { front: { subnet: SUBNET } } } };
    },
    check: "subnet",
    found: `it overlaps with ${SUBNET}`,
    needed: `subnet ${SUBNET} free for network`,
    fix: `docker network rm ${OTHER}`,
  },
  {
    name: "a subnet that holds another network's",
    arrange: async () => {
      await otherNetwork(SUBNET);
      return { topology: { networks: { front: { subnet: "10.98.0.0/16" } } } };
    },
    check: "subnet",
    found: `it overlaps with ${SUBNET}`,
    needed: "subnet 10.98.0.0/16 free",
    fix: "choose another subnet",
  },
  {
    name: "a network that nobody has made",
    arrange: () => ({ topology: { networks: { plant: { external: true } } } }),
    check: "network",
    found: "has no such network",
    needed: 'network "plant", which this site does not make',
    fix: "docker network create plant",
  },
  {
    name: "a static address outside the network that is there",
    arrange: async () => {
      await otherNetwork(SUBNET);
      return {
        service: { networks: { plant: { ipv4Address: "10.98.8.5" } } },
        topology: { networks: { plant: { external: true, name: OTHER } } },
      };
    },
    check: "address",
    found: `network ${OTHER} has subnet ${SUBNET}`,
    needed: "with address 10.98.8.5",
    fix: `choose an address of ${SUBNET}`,
  },
  {
    name: "a static address that another site's container has",
    arrange: async () => {
      await otherNetwork(SUBNET);
      const endpoint = { IPAMConfig: { IPv4Address: "10.98.7.5" } };
      await otherContainer({ NetworkingConfig: { EndpointsConfig: { [OTHER]: endpoint } } });
      return {
        service: { networks: { plant: { ipv4Address: "10.98.7.5" } } },
        topology: { networks: { plant: { external: true, name: OTHER } } },
      };
    },
    check: "address",
    found: `of site ${OTHER} has it`,
    needed: `address 10.98.7.5 free on network ${OTHER}`,
    fix: "choose another address",
  },
  {
    name: "a container name that another site's has, though it does not run",
    arrange: async () => {
      await otherContainer({ name: OTHER, runs: false });
      return { service: { containerName: OTHER } };
    },
    check: "container-name",
    found: `there is a container ${OTHER}, of site ${OTHER}`,
    needed: `container name ${OTHER} free`,
    fix: `docker rm -f ${OTHER}`,
  },
];

/** Mounted paths that are not as the service needs them. */
export const PATHS: Situation[] = [
  {
    name: "a mounted path that is absent",
    arrange: () => ({ service: bind("/nonexistent/data", 9000) }),
    check: "host-path",
    found: "nothing at that path",
    needed: "/nonexistent/data on the host, owned by user 9000",
    fix: "sudo install -d -o 9000 /nonexistent/data",
  },
  {
    name: "a mounted path below a file",
    arrange: () => {
      writeFileSync(inFolder("file"), "");
      return { service: bind(inFolder("file", "data")) };
    },
    check: "host-path",
    found: "nothing at that path",
    needed: "file/data on the host",
    fix: "sudo install -d",
  },
  {
    name: "a mounted path of another user",
    arrange: () => ({ service: bind(folderOf("theirs", 1234, 0o755), 9000) }),
    check: "host-path",
    found: "it is user 1234's",
    needed: "owned by user 9000",
    fix: "sudo chown 9000",
  },
  {
    name: "a mounted path that its owner may not write",
    arrange: () => ({ service: bind(folderOf("locked", 9000, 0o500), 9000) }),
    check: "host-path",
    found: "its mode is 0500",
    needed: "who may write there",
    fix: "sudo chmod u+rwx",
  },
];

/** What everything on the host shares. */
export const RESOURCES: Situation[] = [
  {
    name: "a full disk",
    arrange: async () => ({ altered: { "/info": { fields: { DockerRootDir: await smallDisk() } } } }),
    check: "disk",
    found: "5 MiB are free below",
    needed: "256 MiB for logs and containers",
    fix: "docker image prune",
  },
  {
    name: "too little memory",
    arrange: () => ({
      service: { image: IMAGE, deploy: { replicas: 3, resources: { limits: { memory: "256m" } } } },
      altered: { "/info": { fields: { MemTotal: 512 * 1024 ** 2 } } },
    }),
    check: "memory",
    found: "the host has 512 MiB of memory",
    needed: "768 MiB, the sum of all limits (most: plant/web 768 MiB)",
    fix: "lower limits",
  },
  {
    name: "a clock that is wrong",
    arrange: () => ({
      altered: { "/info": { fields: { SystemTime: new Date(Date.now() - 3_600_000).toISOString() } } },
    }),
    check: "clock",
    found: "its clock is 3600 s behind",
    needed: "clocks that agree to 5 s",
    fix: "timedatectl",
  },
];
