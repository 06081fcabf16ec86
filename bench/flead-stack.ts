import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type BenchRoom, PRODUCT } from "./bench-room";
import { buildsOf, fleadSite } from "./flead-site";
import { measure, type Sample } from "./measure";

/** FLEAD as the product's own program deploys it. */
export class FleadStack {
  private constructor(private readonly room: BenchRoom) {}

  /** Makes the stack. Nothing is deployed yet. */
  static async create(room: BenchRoom, network: string): Promise<FleadStack> {
    const stack = new FleadStack(room);
    const settings = join(PRODUCT, `Pulumi.${room.id}.yaml`);
    writeFileSync(settings, stringify({ config: fleadSite(network) }));
    await stack.#init();
    return stack;
  }

  /** Builds the images that are not there, with the product's own build, and tells the reference of each. */
  async buildImages(): Promise<Record<string, string>> {
    const builds = buildsOf(await this.#pulumi("preview", "--json"));
    const main = join("dist", "components", "image", "main.js");
    for (const { request } of Object.values(builds))
      await this.room.run("node", [main], { cwd: PRODUCT, variables: { SITESTACK_BUILD: request } });
    return Object.fromEntries(Object.entries(builds).map(([key, { reference }]) => [key, reference]));
  }

  up(): Promise<Sample> {
    return measure(() => this.#pulumi("up", "--yes", "--skip-preview"));
  }

  /** Takes it away with all of its data, state and history, so that the next `up` is a first one. */
  async wipe(): Promise<void> {
    await this.room.remove(this.room.id);
    await this.#pulumi("stack", "rm", "--yes", "--force", "--preserve-config");
    await this.#init();
  }

  async #init(): Promise<void> {
    await this.room.run("pulumi", ["stack", "init", this.room.id, "--no-select"], { cwd: PRODUCT });
  }

  #pulumi(...args: string[]): Promise<string> {
    return this.room.run("pulumi", [...args, "--stack", this.room.id], { cwd: PRODUCT });
  }
}
