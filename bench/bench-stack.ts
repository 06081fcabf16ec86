import { BENCH_PROGRAM, type BenchRoom } from "./bench-room";
import { measure, type Sample } from "./measure";

/** One stack of bench/program. */
export class BenchStack {
  private constructor(private readonly room: BenchRoom) {}

  /** Makes the run's stack. */
  static async create(room: BenchRoom): Promise<BenchStack> {
    const stack = new BenchStack(room);
    await room.run("pulumi", ["stack", "init", room.id, "--no-select"], { cwd: BENCH_PROGRAM });
    return stack;
  }

  /** Sets how many services the stack has from now on. */
  async resize(services: number): Promise<void> {
    await this.#pulumi("config", "set", "services", String(services));
  }

  preview(): Promise<Sample> {
    return measure(() => this.#pulumi("preview"));
  }

  up(): Promise<Sample> {
    return measure(() => this.#pulumi("up", "--yes", "--skip-preview"));
  }

  /** An `up` that has nothing to do. @throws Error when it does something all the same. */
  noOpUp(): Promise<Sample> {
    return measure(() => this.#pulumi("up", "--yes", "--skip-preview", "--expect-no-changes"));
  }

  destroy(): Promise<Sample> {
    return measure(() => this.#pulumi("destroy", "--yes", "--skip-preview"));
  }

  #pulumi(...args: string[]): Promise<string> {
    return this.room.run("pulumi", [...args, "--stack", this.room.id], { cwd: BENCH_PROGRAM });
  }
}
