import type { EngineClient } from "../engine";
import type { ContainerTimes } from "../operator/critical-path";
import type { StartPlan } from "./start-plan";

/** The part of an event of the engine that tells when something happened to a container. */
export interface ContainerEvent {
  Action: string;
  timeNano: number;
  Actor: { ID: string; Attributes: Record<string, string> };
}

type Moments = Partial<Record<"created" | "started" | "healthy" | "ended", number>>;

const MOMENT_OF: Record<string, keyof Moments> = {
  create: "created",
  start: "started",
  "health_status: healthy": "healthy",
  die: "ended",
};

/** When the containers of one Compose project, or of one site, did what: the first time of each counts. */
export class StartTimes {
  readonly #moments = new Map<string, Moments>();

  constructor(private readonly plan: StartPlan) {}

  /** Takes one event. @throws Error when a job has failed: nothing that waits for it would ever start. */
  note({ Action, timeNano, Actor: { Attributes } }: ContainerEvent): void {
    const moment = MOMENT_OF[Action];
    const service = Attributes["com.docker.compose.service"];
    if (moment === undefined || service === undefined) return;
    if (moment === "ended" && this.plan[service]?.readyWhen !== "ended") return;
    if (moment === "ended" && Attributes.exitCode !== "0")
      throw new Error(`${service} has ended with exit code ${Attributes.exitCode}`);
    const moments = this.#moments.get(service) ?? {};
    this.#moments.set(service, moments);
    moments[moment] ??= timeNano / 1e6;
  }

  /** Services that are not ready yet. */
  missing(): string[] {
    return Object.entries(this.plan).flatMap(([service, { readyWhen }]) =>
      this.#moments.get(service)?.[readyWhen] === undefined ? [service] : [],
    );
  }

  /** The times of all that are ready. */
  times(): ContainerTimes[] {
    return Object.entries(this.plan).flatMap(([name, { readyWhen, waitsFor }]) => {
      const { created, started, ...moments } = this.#moments.get(name) ?? {};
      const ready = { started, ...moments }[readyWhen];
      return started === undefined || ready === undefined
        ? []
        : [{ name, waitsFor, created, started, ready }];
    });
  }
}

/** The engine's own record of a start, written while it happens: it remembers no more than its last 256 events. */
export class StartRecord {
  readonly #closing = new AbortController();
  readonly #times: StartTimes;
  readonly #done: Promise<void>;

  /**
   * @param project what the containers' label `com.docker.compose.project` says.
   * @param plan the services that are to become ready.
   */
  constructor(engine: EngineClient, project: string, plan: StartPlan) {
    this.#times = new StartTimes(plan);
    this.#done = this.#follow(engine, project);
    // It is looked at in the end; until then a failure must not end the program.
    this.#done.catch(() => {});
  }

  async #follow(engine: EngineClient, project: string): Promise<void> {
    const filters = JSON.stringify({
      type: ["container"],
      event: ["create", "start", "health_status", "die"],
      label: [`com.docker.compose.project=${project}`],
    });
    const since = (Date.now() / 1000).toFixed(3);
    const path = `/events?since=${since}&filters=${encodeURIComponent(filters)}`;
    for await (const event of engine.stream<ContainerEvent>(path, this.#closing.signal)) {
      this.#times.note(event);
      if (this.#times.missing().length === 0) return;
    }
  }

  /**
   * Waits until every service is ready.
   * @throws Error naming those that are not when the time is over, or the job that has failed.
   */
  async ready(limitMs: number): Promise<ContainerTimes[]> {
    const limit = setTimeout(() => this.#closing.abort(), limitMs);
    try {
      await this.#done;
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
      throw new Error(`not ready after ${limitMs / 1000} s: ${this.#times.missing().join(", ")}`);
    } finally {
      clearTimeout(limit);
      this.close();
    }
    return this.#times.times();
  }

  /** Ends the record. */
  close(): void {
    this.#closing.abort();
  }
}
