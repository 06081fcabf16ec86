import execa from "execa";
import { engine } from "../../../support/engine";

/** Counts a bridge's frames of one ethertype by their source MAC. Runs inside the host's network namespace. */
const CAPTURE = `
import collections, json, socket, sys, time
interface, ethertype, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ethertype))
listener.bind((interface, ethertype))
listener.settimeout(0.2)
seen, deadline = collections.Counter(), time.monotonic() + seconds
while time.monotonic() < deadline:
    try:
        frame = listener.recv(2048)
    except TimeoutError:
        continue
    except socket.timeout:
        continue
    if frame[12:14] == ethertype.to_bytes(2, "big"):
        seen[":".join(f"{byte:02x}" for byte in frame[6:12])] += 1
print(json.dumps(seen))
`;

/** Frames of one ethertype on a docker bridge network during some seconds, by source MAC. */
export async function countFrames(
  network: string,
  ethertype: number,
  seconds: number,
): Promise<Record<string, number>> {
  const { Id } = await engine.getNetwork(network).inspect();
  const bridge = `br-${Id.slice(0, 12)}`;
  const run = [
    "run",
    "--rm",
    "--network",
    "host",
    "--cap-add",
    "NET_RAW",
    "python:3.9-slim",
    "python",
    "-c",
    CAPTURE,
  ];
  const { stdout } = await execa("docker", [...run, bridge, String(ethertype), String(seconds)]);
  return JSON.parse(stdout) as Record<string, number>;
}
