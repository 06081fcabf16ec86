import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PICTURE } from "./picture";

/** What a camera wants from whoever looks through it. */
export const PASSWORD = "only-the-guard-knows";

/** A camera that answers each GET with a picture. */
export interface Snapshots {
  /** Its address on this host, with user and password. */
  url: string;
  close: () => void;
}

/** Answers with the newest picture of a folder, to those who have the password. */
export async function serveSnapshots(folder: string): Promise<Snapshots> {
  const wanted = `Basic ${Buffer.from(`guard:${PASSWORD}`).toString("base64")}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization === wanted) {
      response.setHeader("Content-Type", "image/png");
      response.end(readFileSync(join(folder, PICTURE)));
      return;
    }
    response.writeHead(401, { "WWW-Authenticate": 'Basic realm="camera"' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://guard:${PASSWORD}@127.0.0.1:${port}/snapshot.png`, close: () => server.close() };
}
