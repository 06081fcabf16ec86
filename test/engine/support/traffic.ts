import { engine } from "./engine";
import { testSite } from "./test-run";

/** Opens a connection every 20 ms until it is told to stop; writes one JSON line for each. */
const CLIENT = `
import json, signal, sys, threading, time, urllib.request
url, running = sys.argv[1], True
def stop(*_):
    global running
    running = False
signal.signal(signal.SIGTERM, stop)
def ask(started):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            line = {"version": answer.read().decode()}
    except Exception as error:
        line = {"failed": repr(error)}
    line.update(started=started, ended=time.time())
    sys.stdout.write(json.dumps(line) + "\\n")
while running:
    threading.Thread(target=ask, args=(time.time(),)).start()
    time.sleep(0.02)
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join()
sys.stdout.flush()
`;

/** What a client saw. */
export interface Answers {
  count: number;
  /** Every request that got no answer, in words. */
  failed: string[];
  /** Versions in the order of their first answer. */
  versions: string[];
  /** For how long, at most, a version still answered after its successor's first answer; by the requests' start. */
  longestOverlapMs: number;
}

interface Line {
  version?: string;
  failed?: string;
  started: number;
  ended: number;
}

/** Starts a client on a network. */
export async function startTraffic(network: string, url: string): Promise<{ stop: () => Promise<Answers> }> {
  const container = await engine.createContainer({
    Image: "python:3.9-slim",
    Cmd: ["python", "-c", CLIENT, url],
    Labels: { "io.sitestack.site": testSite("traffic") },
    HostConfig: { NetworkMode: network },
  });
  await container.start();
  return {
    stop: async () => {
      await container.stop({ t: 15 });
      const lines = await logLines(container.id);
      await container.remove();
      return summarize(lines.map((line) => JSON.parse(line) as Line));
    },
  };
}

async function logLines(id: string): Promise<string[]> {
  const logs = await engine.getContainer(id).logs({ stdout: true, stderr: true, follow: false });
  // Every frame has a header of eight bytes whose last four are its length.
  const lines: string[] = [];
  for (let offset = 0; offset < logs.length; ) {
    const length = logs.readUInt32BE(offset + 4);
    lines.push(
      ...logs
        .subarray(offset + 8, offset + 8 + length)
        .toString("utf8")
        .split("\n"),
    );
    offset += 8 + length;
  }
  return lines.filter((line) => line !== "");
}

function summarize(lines: Line[]): Answers {
  const byStart = [...lines].sort((a, b) => a.started - b.started);
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  for (const { version, started } of byStart) {
    if (version === undefined) continue;
    if (!first.has(version)) first.set(version, started);
    last.set(version, started);
  }
  const versions = [...first.keys()];
  const overlaps = versions.slice(1).map((version, index) => {
    const predecessor = versions[index] ?? "";
    return ((last.get(predecessor) ?? 0) - (first.get(version) ?? 0)) * 1000;
  });
  return {
    count: lines.length,
    failed: byStart.flatMap(({ failed }) => (failed === undefined ? [] : [failed])),
    versions,
    longestOverlapMs: Math.max(0, ...overlaps),
  };
}
