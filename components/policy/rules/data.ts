import { compareNames } from "../../graph";
import type { Policy } from "../policy";

/** Data outlive the stack. */
export const dataVolumes: Policy = {
  id: "data-volumes",
  title: "destroy keeps the data of named volumes",
  level: "advisory",
  check: ({ topology, deleteVolumes }) =>
    deleteVolumes !== true
      ? []
      : Object.entries(topology.volumes ?? {})
          .filter(([, { external }]) => external !== true)
          .sort(([a], [b]) => compareNames(a, b))
          .map(([key]) => ({
            path: `volumes.${key}`,
            message: "destroy deletes this volume's data",
            fix: "remove sitestack:deleteVolumes from the site where the data matter",
          })),
};
