import type { ResourceHook, ResourceHookArgs } from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import type { DockerHost } from "../../../components";
import { leftoverHook, leftoverNetworkHook } from "../../../components/leftover-hooks";
import { capture } from "../support/captured-resources";
import type { FakeEngine } from "../support/fake-engine";
import { withHost } from "../support/hosts";

const OURS = { "io.sitestack.site": "dev", "io.sitestack.system": "shop" };
const FOREIGN: [string, Record<string, string>][] = [
  ["somebody else's", {}],
  ["another site's", { ...OURS, "io.sitestack.site": "prod" }],
  ["another system's of the same site", { ...OURS, "io.sitestack.system": "flexstack" }],
];

let said: MockInstance;
beforeEach(() => {
  said = vi.spyOn(console, "log").mockReturnValue();
});
afterEach(() => said.mockRestore());

/** What the hook of a host does before something of the system shop is created there. */
async function runHook(
  hookOf: (host: DockerHost) => ResourceHook,
  inputs: object,
  prepare: (engine: FakeEngine) => void,
): Promise<{ changes: string[]; error?: string }> {
  let outcome: { changes: string[]; error?: string } | undefined;
  await capture(() =>
    withHost(async (host, engine) => {
      prepare(engine);
      const hook = hookOf(host);
      const error = await Promise.resolve(hook.callback(argsOf(hook, inputs))).catch((cause: Error) => cause);
      outcome = { changes: engine.changes, error: (error as Error | undefined)?.message };
    }),
  );
  if (outcome === undefined) throw new Error("the hook did not run");
  return outcome;
}

function argsOf(hook: ResourceHook, inputs: object): ResourceHookArgs {
  const labels = Object.entries(OURS).map(([label, value]) => ({ label, value }));
  return { urn: hook.name, id: "", name: "web", type: "", newInputs: { labels, ...inputs } };
}

describe("before a container of a fixed name is created", () => {
  const changes = async (labels: Record<string, string> | undefined, inputs: object = { name: "web" }) => {
    const outcome = await runHook(leftoverHook, inputs, (engine) => {
      if (labels !== undefined) engine.add("0123", { Name: "/web", Config: { Labels: labels } });
    });
    expect(outcome.error).toBeUndefined();
    return outcome.changes;
  };

  test("what an interrupted update of this system left behind is removed, and said", async () => {
    expect(await changes(OURS)).toEqual(["DELETE /containers/web"]);
    expect(said.mock.calls).toEqual([["removing container web: an interrupted update left it behind"]]);
  });

  test.each<[string, Record<string, string> | undefined]>([["nothing of that name", undefined], ...FOREIGN])(
    "%s is left alone",
    async (_name, labels) => {
      expect(await changes(labels)).toEqual([]);
    },
  );

  test("a container without a fixed name is none of its business", async () => {
    expect(await changes(OURS, {})).toEqual([]);
  });
});

describe("before a network is created", () => {
  /** Container name → its labels, and whether it runs. */
  type Attached = Record<string, { labels: Record<string, string>; status?: string }>;

  const runFor = (
    labels: Record<string, string> | undefined,
    attached: Attached = {},
    inputs: object = { name: "front" },
  ) =>
    runHook(leftoverNetworkHook, inputs, (engine) => {
      if (labels !== undefined) engine.facts.networks.front = { userSubnet: false, labels };
      for (const [name, container] of Object.entries(attached)) {
        const endpoint = { NetworkID: "id-of-front", IPAddress: "10.0.0.2" };
        const parts = {
          Config: { Labels: container.labels },
          NetworkSettings: { Networks: { front: endpoint } },
        };
        engine.add(
          `id-of-${name}`,
          { Name: `/${name}`, ...parts },
          { Status: container.status ?? "running" },
        );
      }
    });
  const removed = { changes: ["DELETE /networks/id-of-front"], error: undefined };
  const untouched = { changes: [], error: undefined };

  test("what an interrupted update of this system left behind is removed, and said", async () => {
    expect(await runFor(OURS)).toEqual(removed);
    expect(said.mock.calls).toEqual([["removing network front: an interrupted update left it behind"]]);
  });

  test("containers of this system that have ended do not hold it", async () => {
    expect(await runFor(OURS, { web: { labels: OURS, status: "exited" } })).toEqual(removed);
  });

  test("nothing of that name, only of that beginning of an id, or no name at all: nothing is done", async () => {
    expect(await runFor(undefined)).toEqual(untouched);
    expect(await runFor(OURS, {}, { name: "id-of-fr" })).toEqual(untouched);
    expect(await runFor(OURS, {}, {})).toEqual(untouched);
  });

  test("one in use by this very system stays: the state is lost, or another checkout runs it", async () => {
    const { changes, error } = await runFor(OURS, {
      web_2: { labels: OURS },
      web_1: { labels: OURS },
      web_3: { labels: OURS, status: "exited" },
    });
    expect(changes).toEqual([]);
    expect(error).toMatch(/^host local: 1 problem\n {2}network front: .*state does not know it/);
    expect(error).toContain("found site dev, system shop; on it: web_1, web_2, web_3");
    expect(error).toMatch(
      /docker --host unix:\S+ rm -f web_1 web_2 web_3 && docker --host \S+ network rm front$/,
    );
  });

  test.each(["running", "exited"])(
    "one with a stranger's container (%s) stays, with ours",
    async (status) => {
      const { changes, error } = await runFor(OURS, {
        web: { labels: OURS },
        probe: { labels: {}, status },
      });
      expect(changes).toEqual([]);
      expect(error).toContain("on it: probe, web");
      expect(error).toMatch(/rm -f web && docker \S+ \S+ network disconnect -f front probe && docker/);
    },
  );

  test.each(FOREIGN)("%s stays, and nothing of it is to be removed", async (_name, labels) => {
    const { changes, error } = await runFor(labels, { theirs: { labels } });
    expect(changes).toEqual([]);
    expect(error).toMatch(
      /it is somebody else's .*on it: theirs\)\n +choose another name \(`network\.name`\)/,
    );
    expect(error).not.toContain("rm -f");
  });

  test.each([
    [{ "io.sitestack.site": "prod", "io.sitestack.system": "flead" }, "site prod, system flead"],
    [{ "com.docker.compose.project": "plant" }, "Compose project plant"],
    [{}, "without an owner's labels"],
  ])("%j is named as %s", async (labels, owner) => {
    expect((await runFor(labels)).error).toContain(`(found ${owner}; on it: nothing)`);
  });
});

test("there is one hook of each kind for each host", async () => {
  await capture(() =>
    withHost(async (host) => {
      const hooks = [leftoverHook(host), leftoverNetworkHook(host)];
      expect([leftoverHook(host), leftoverNetworkHook(host)]).toEqual(hooks);
      expect(new Set(hooks.map(({ name }) => name)).size).toBe(2);
      await withHost((other) => expect(leftoverHook(other)).not.toBe(hooks[0]), {}, { name: "edge" });
    }),
  );
});
