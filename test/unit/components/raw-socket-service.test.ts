import { expect, test } from "vitest";
import { RawSocketService, rawSocketCapabilities } from "../../../components";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

test.each([
  [undefined, ["CAP_NET_RAW"]],
  [false, ["CAP_NET_RAW"]],
  [true, ["CAP_NET_ADMIN", "CAP_NET_RAW"]],
])("netAdmin %s: exactly these capabilities, and not privileged", async (netAdmin, adds) => {
  const resources = await capture(() =>
    withHost((host) => new RawSocketService("station", { host, image: "x", netAdmin })),
  );
  const { inputs } = resources.find("Container", "station");
  expect(inputs.capabilities).toEqual({ adds, drops: ["ALL"] });
  expect(inputs).not.toHaveProperty("privileged");
  expect(resources.find("RawSocketService", "station")).toBeDefined();
});

test("the same for a topology", () => {
  expect(rawSocketCapabilities()).toEqual({ capAdd: ["NET_RAW"], capDrop: ["ALL"] });
});
