import type { IncomingHttpHeaders } from "node:http";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";

/** What a client got. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The certificate that a server shows to whoever connects: its SHA-256 fingerprint. */
export function fingerprintAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.end();
    });
    socket.on("error", reject);
  });
}

/** One GET, on a connection of its own; `ca`: what the certificate must come from. */
export function get(url: string, ca?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith("https:");
    const options = secure ? { ca, agent: new Agent({ keepAlive: false }) } : {};
    const asked = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    asked.setTimeout(20_000, () => asked.destroy(new Error("no answer within 20 s")));
    asked.on("error", reject);
    asked.end();
  });
}

/** Asks again and again, each time on a new connection, until it is told to stop. */
export function startAsking(
  url: string,
  ca: string,
): { stop: () => Promise<{ count: number; failed: string[] }> } {
  let running = true;
  const failed: string[] = [];
  const underWay = new Set<Promise<void>>();
  let count = 0;
  const ask = async () => {
    count += 1;
    const at = `at ${new Date().toISOString()}`;
    try {
      const { status } = await get(url, ca);
      if (status !== 200) failed.push(`${at}: status ${status}`);
    } catch (error) {
      failed.push(`${at}: ${error}`);
    }
  };
  const loop = (async () => {
    while (running) {
      const asked: Promise<void> = ask().finally(() => underWay.delete(asked));
      underWay.add(asked);
      await sleep(50);
    }
    await Promise.all(underWay);
  })();
  return {
    stop: async () => {
      running = false;
      await loop;
      return { count, failed };
    },
  };
}
