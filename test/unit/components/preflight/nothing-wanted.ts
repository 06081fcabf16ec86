import type { Wanted } from "../../../../components/preflight/wanted";

/** What the empty topology of site `dev` wants. */
export const NOTHING_WANTED: Wanted = {
  ...{ site: "dev", services: 0, ports: [], paths: [], networks: [], addresses: [], containerNames: [] },
  ...{ memory: [], privileges: [], images: [], builds: [] },
};
