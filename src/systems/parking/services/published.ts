import type { ServiceSpec } from "../../../../components";
import type { ParkingPlan } from "./plan";

/** HTTP and HTTPS of the host. */
export function publishedPages({ config }: ParkingPlan): ServiceSpec["ports"] {
  const { bindAddress = "0.0.0.0", ports } = config;
  return [
    { target: 80, published: ports.http, hostIp: bindAddress },
    { target: 443, published: ports.https, hostIp: bindAddress },
  ];
}
