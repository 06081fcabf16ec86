import { resolve } from "node:path";
import type { GateSpec } from "../../components/gate/spec";
import type { BenchRoom } from "../bench-room";
import { measure, medianSample, type Sample } from "../measure";
import type { Row } from "../report";
import { BENCH_COMMAND, BENCH_IMAGE } from "../topology";

const ROOT = resolve(__dirname, "..", "..");
const GATE_ROUNDS = 5;
const QUICKSTART_ROUNDS = 3;

/** The gate process at a container that is ready: what each gate costs beside the waiting. */
export async function gateRow(room: BenchRoom, rounds = GATE_ROUNDS): Promise<Row> {
  const container = await startContainer(room);
  const spec: GateSpec = {
    engine: {},
    hostName: "local",
    containers: [{ id: container, service: "bench" }],
    condition: "running",
    timeoutSeconds: 30,
  };
  const gate = [resolve(ROOT, "dist/components/gate/main.js")];
  const samples: Sample[] = [];
  while (samples.length < rounds) {
    samples.push(await measure(() => room.run("node", gate, { input: JSON.stringify(spec) })));
  }
  return { name: "gate", ours: medianSample(samples), rounds: samples.length };
}

async function startContainer({ engine, id }: BenchRoom): Promise<string> {
  const { Id } = await engine.requestJson<{ Id: string }>("POST", "/containers/create", {
    Image: BENCH_IMAGE,
    Cmd: BENCH_COMMAND,
    Labels: { "com.docker.compose.project": id },
    HostConfig: { Init: true },
  });
  await engine.requestJson("POST", `/containers/${Id}/start`);
  return Id;
}

/**
 * `npm run quickstart` with nothing to do.
 *
 * @returns undefined when the dev stack is not deployed: the bench would leave stations behind that were not there
 */
export async function quickstartRow(room: BenchRoom, rounds = QUICKSTART_ROUNDS): Promise<Row | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: ["io.sitestack.site=dev"] }));
  const stations = await room.engine.requestJson<unknown[]>("GET", `/containers/json?filters=${filters}`);
  if (stations.length === 0) return undefined;
  const quickstart = ["toolchain/bootstrap.mjs", "operator/quickstart.ts", "--json"];
  const samples: Sample[] = [];
  while (samples.length < rounds) {
    samples.push(await measure(() => room.run("node", quickstart, { cwd: ROOT, environment: "user" })));
  }
  return { name: "quickstart", ours: medianSample(samples), rounds: samples.length };
}
