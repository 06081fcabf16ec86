import { DockerHost, type DockerHostArgs } from "../../../components";
import { FakeEngine } from "./fake-engine";
import type { FakeEngineFacts } from "./fake-engine-objects";

/**
 * Connects to a fake engine; call it inside `capture`.
 * @param use called while the engine answers.
 */
export async function withHost(
  use: (host: DockerHost, engine: FakeEngine) => unknown,
  facts: Partial<FakeEngineFacts> = {},
  args: DockerHostArgs & { name?: string } = {},
): Promise<void> {
  const engine = await FakeEngine.start();
  Object.assign(engine.facts, facts);
  try {
    const { name = "local", ...rest } = args;
    await use(await DockerHost.connect(name, { address: engine.address, ...rest }), engine);
  } finally {
    await engine.stop();
  }
}
