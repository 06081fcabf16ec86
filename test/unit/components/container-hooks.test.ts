import type { ResourceHook, ResourceHookArgs } from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";
import { leftoverHook } from "../../../components/container-hooks";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const OURS = { "io.sitestack.site": "dev", "io.sitestack.system": "shop" };

/** Runs the hook for a container `web` of the system shop where one of that name is there already. */
async function changes(
  labels: Record<string, string> | undefined,
  inputs: object = { name: "web" },
): Promise<string[]> {
  let made: string[] = [];
  await capture(() =>
    withHost(async (host, engine) => {
      if (labels !== undefined) engine.add("0123", { Name: "/web", Config: { Labels: labels } });
      const hook = leftoverHook(host);
      await hook.callback(argsOf(hook, inputs));
      made = engine.changes;
    }),
  );
  return made;
}

function argsOf(hook: ResourceHook, inputs: object): ResourceHookArgs {
  const labels = Object.entries(OURS).map(([label, value]) => ({ label, value }));
  return { urn: hook.name, id: "", name: "web", type: "", newInputs: { labels, ...inputs } };
}

test("what an interrupted update of this system left behind is removed, and said", async () => {
  const said = vi.spyOn(console, "log").mockReturnValue();
  expect(await changes(OURS)).toEqual(["DELETE /containers/web"]);
  expect(said.mock.calls).toEqual([["removing container web: an interrupted update left it behind"]]);
  said.mockRestore();
});

test.each<[string, Record<string, string> | undefined]>([
  ["nothing of that name", undefined],
  ["somebody else's container", {}],
  ["another site's", { ...OURS, "io.sitestack.site": "prod" }],
  ["another system's of the same site", { ...OURS, "io.sitestack.system": "flexstack" }],
])("%s is left alone", async (_name, labels) => {
  expect(await changes(labels)).toEqual([]);
});

test("a container without a fixed name is none of its business", async () => {
  expect(await changes(OURS, {})).toEqual([]);
});

test("there is one hook for each host", async () => {
  await capture(() =>
    withHost(async (host) => {
      const hook = leftoverHook(host);
      expect(leftoverHook(host)).toBe(hook);
      await withHost((other) => expect(leftoverHook(other)).not.toBe(hook), {}, { name: "edge" });
    }),
  );
});
