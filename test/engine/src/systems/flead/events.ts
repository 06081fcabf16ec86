import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { engine } from "../../../support/engine";

interface EngineEvent {
  Action: string;
  timeNano: number;
  Actor: { Attributes: Record<string, string> };
}

/** When something happened to the containers of one site, as the engine tells it while it happens. */
export class EventRecord {
  private readonly moments = new Map<string, number>();

  private constructor(private readonly stream: Readable) {
    createInterface({ input: stream }).on("line", (line) => this.note(JSON.parse(line) as EngineEvent));
  }

  static async of(site: string): Promise<EventRecord> {
    const filters = { type: ["container"], label: [`io.sitestack.site=${site}`] };
    return new EventRecord((await engine.getEvents({ filters: JSON.stringify(filters) })) as Readable);
  }

  /** Nanoseconds at which a service was started, became healthy, or ended, for the first time. */
  moment(service: string, action: "start" | "healthy" | "end"): number | undefined {
    return this.moments.get(`${service} ${action}`);
  }

  stop(): void {
    this.stream.destroy();
  }

  private note({ Action, timeNano, Actor: { Attributes } }: EngineEvent): void {
    const action = { start: "start", "health_status: healthy": "healthy", die: "end" }[Action];
    if (action === undefined) return;
    const succeeded = action !== "end" || Attributes.exitCode === "0";
    const key = `${Attributes["io.sitestack.service"]} ${action}`;
    if (succeeded && !this.moments.has(key)) this.moments.set(key, timeNano);
  }
}
