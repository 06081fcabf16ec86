import { ServiceGroup, type ServiceGroupArgs, type Topology } from "../../../components";
import { type CapturedResources, capture } from "./captured-resources";
import type { FakeEngineFacts } from "./fake-engine-objects";
import { withHost } from "./hosts";

/**
 * The resources of a group `shop` on a host.
 * @param facts what its engine has and is. Default: the fake engine's own.
 */
export function captureGroup(
  topology: Partial<Topology>,
  args: Partial<ServiceGroupArgs> = {},
  facts: Partial<FakeEngineFacts> = {},
): Promise<CapturedResources> {
  const whole = { name: "shop", services: {}, ...topology };
  return capture(() =>
    withHost((host) => new ServiceGroup("shop", { host, topology: whole, ...args }), facts),
  );
}
