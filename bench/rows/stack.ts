import type { BenchRoom } from "../bench-room";
import { BenchStack } from "../bench-stack";
import { ComposeProject } from "../compose-project";
import type { RowName } from "../figures";
import { medianSample, type Sample } from "../measure";
import type { BenchOptions } from "../options";
import type { Row } from "../report";

/** Sizes above this are measured once: they take minutes, and what is noise in a second is none in them. */
const LARGEST_REPEATED = 30;
const ROUNDS = 3;

/** Rows with their rounds side by side: the same thing measured with ours and with Compose in turn. */
type Rounds = Partial<Record<RowName, { ours: Sample[]; compose: Sample[] }>>;

/** Everything that is measured on a stack of generated services. `done` gets each row as soon as it is there. */
export async function measureStack(
  room: BenchRoom,
  options: BenchOptions,
  done: (rows: Row[]) => void,
): Promise<void> {
  const stack = await BenchStack.create(room);
  if (options.only.includes("preview")) {
    for (const services of options.previewSizes) done(await preview(stack, services, options));
  }
  const deployed = (["up", "no-op", "destroy"] as const).filter((name) => options.only.includes(name));
  if (deployed.length === 0) return;
  for (const services of options.deploySizes) {
    const rows = await deploy(room, stack, services, options);
    done(rows.filter(({ name }) => options.only.includes(name)));
  }
}

function roundsFor(services: number, { rounds }: BenchOptions): number {
  return rounds ?? (services > LARGEST_REPEATED ? 1 : ROUNDS);
}

/** Previews of nothing but new services: nothing is created. */
async function preview(stack: BenchStack, services: number, options: BenchOptions): Promise<Row[]> {
  await stack.resize(services);
  const rounds: Rounds = {};
  for (let round = 0; round < roundsFor(services, options); round++)
    add(rounds, "preview", await stack.preview());
  return rowsOf(rounds, services);
}

/** Created, left alone and removed, by us and by Compose in turn, so that a change of the machine's load meets both. */
async function deploy(
  room: BenchRoom,
  stack: BenchStack,
  services: number,
  options: BenchOptions,
): Promise<Row[]> {
  await stack.resize(services);
  const compose = new ComposeProject(room, services);
  const rounds: Rounds = {};
  for (let round = 0; round < roundsFor(services, options); round++) {
    const up = await stack.up();
    const noOp = await stack.noOpUp();
    const destroy = await stack.destroy();
    add(rounds, "up", up, await compose.up());
    add(rounds, "no-op", noOp, await compose.up());
    add(rounds, "destroy", destroy, await compose.down());
  }
  return rowsOf(rounds, services);
}

function add(rounds: Rounds, name: RowName, ours: Sample, compose?: Sample): void {
  const row = rounds[name] ?? { ours: [], compose: [] };
  rounds[name] = row;
  row.ours.push(ours);
  if (compose !== undefined) row.compose.push(compose);
}

function rowsOf(rounds: Rounds, services: number): Row[] {
  return Object.entries(rounds).map(([name, { ours, compose }]) => ({
    name: name as RowName,
    services,
    ours: medianSample(ours),
    compose: compose.length > 0 ? medianSample(compose) : undefined,
    rounds: ours.length,
  }));
}
