import { postgresBackup, type ServiceSpec } from "../../../../../components";

/** A database on a volume `db` that is backed up by its own tool. */
export const DATABASE: ServiceSpec = {
  image: "x",
  volumes: [{ type: "volume", source: "db", target: "/db" }],
  backup: postgresBackup(),
};

/** What the engine lists of the container of a service of the system `shop`, on the site `site`. */
export function listedContainer(service: string, State: string) {
  return {
    ...{ Id: service, Names: [`/shop-${service}-1`], State, ImageID: "i" },
    Labels: {
      "io.sitestack.site": "site",
      "io.sitestack.system": "shop",
      "io.sitestack.service": service,
    },
    Mounts: [],
  };
}
