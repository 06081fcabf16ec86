import type { ContainerArgs } from "@pulumi/docker";
import { containerArgs, type Placement } from "../../../components/container-args";
import type { Environment } from "../../../components/service-environment";
import type { ServiceSpec } from "../../../components/topology";

/** Where the container of these tests stands: slot 2 of the service `web`. */
export const AT: Placement = {
  identity: { site: "dev", system: "shop", service: "web", slot: 2 },
  image: "nginx:1.27",
  networkIds: { front: "id-of-front" },
  volumeNames: { data: "dev_data" },
  configs: { settings: { content: "a = 1\n" }, key: { contentBase64: "AP8=" } },
  resolvePath: (path) => `/program/${path}`,
  apiVersion: "1.45",
};

/** The provider's arguments of a service that says only this. */
export function render(
  spec: Partial<ServiceSpec>,
  environment: Environment = {},
  at: Partial<Placement> = {},
): ContainerArgs {
  return containerArgs({ image: "unused", ...spec }, environment, { ...AT, ...at });
}
