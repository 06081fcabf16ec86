import { expect, test } from "vitest";
import { guestsRefusal } from "../../../operator/network-guests";

function container(name: string, site?: string) {
  return { Names: [`/${name}`], Labels: site === undefined ? null : { "io.sitestack.site": site } };
}

test("a network that only its own stack is on is not in the way", () => {
  const networks = [{ name: "lab", running: [container("web", "lab")] }];
  expect(guestsRefusal("lab", [...networks, { name: "empty", running: [] }])).toBeUndefined();
});

test("others are named with their stacks, in the order in which they go, and what belongs to none", () => {
  const running = [
    container("ocs-crossbar-1", "ocs-crossbar"),
    container("influxdb", "ocs-influxdb"),
    container("somebody"),
    container("own", "ocs-net"),
  ];
  const refusal = guestsRefusal("ocs-net", [{ name: "ocs-net", running }]);
  expect(refusal?.message).toBe(
    "The networks of the stack ocs-net are in use by containers that are not its own: influxdb on ocs-net (stack " +
      "ocs-influxdb), ocs-crossbar-1 on ocs-net (stack ocs-crossbar), somebody on ocs-net.\n" +
      "Next: `npm run pulumi -- destroy --stack ocs-crossbar`, `npm run pulumi -- destroy --stack ocs-influxdb`, " +
      "`docker stop somebody` first; then again. Nothing was touched.",
  );
});
