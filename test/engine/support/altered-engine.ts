import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What becomes of the engine's answer to one path: another status or other fields, or none at all. */
export type Alteration = { status?: number; fields: object } | "silent";

/**
 * A way to the local engine on a unix socket, which alters some of its answers: an engine that is old, full or slow,
 * without breaking a real one.
 */
export class AlteredEngine {
  /** Every request that is more than a question: `POST /containers/create`. */
  readonly changes: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "sitestack-altered-"));
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  private constructor(private readonly alterations: Record<string, Alteration>) {}

  /** @param alterations by the path of the request, as `/info`. */
  static async start(alterations: Record<string, Alteration>): Promise<AlteredEngine> {
    const engine = new AlteredEngine(alterations);
    await new Promise<void>((resolve) => engine.#server.listen(join(engine.#folder, "engine.sock"), resolve));
    return engine;
  }

  get address(): string {
    return `unix://${join(this.#folder, "engine.sock")}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true });
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method, url: path = "/", headers } = request;
    if (method !== "GET" && method !== "HEAD") this.changes.push(`${method} ${path}`);
    const alteration = this.alterations[path];
    if (alteration === "silent") return;
    if (alteration?.status !== undefined) {
      response.writeHead(alteration.status).end(JSON.stringify(alteration.fields));
      return;
    }
    const options = { socketPath: "/var/run/docker.sock", method, path, headers };
    const forwarded = http.request(options, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const altered = alteration && JSON.stringify({ ...JSON.parse(body.toString()), ...alteration.fields });
      response.writeHead(answer.statusCode ?? 500).end(altered ?? body);
    });
    request.pipe(forwarded);
  }
}
