import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchRoom } from "./bench-room";
import { measure, type Sample } from "./measure";
import { composeFile } from "./topology";

/** The same services with `docker compose`. */
export class ComposeProject {
  readonly #file: string;

  constructor(
    private readonly room: BenchRoom,
    services: number,
  ) {
    this.#file = join(room.folder, `compose-${services}.json`);
    writeFileSync(this.#file, JSON.stringify(composeFile(services)));
  }

  up(): Promise<Sample> {
    return measure(() => this.#compose("up", "-d"));
  }

  down(): Promise<Sample> {
    return measure(() => this.#compose("down", "-t", "0"));
  }

  #compose(...args: string[]): Promise<string> {
    const project = ["-p", this.room.composeProject, "-f", this.#file];
    return this.room.run("docker", ["compose", ...project, ...args]);
  }
}
