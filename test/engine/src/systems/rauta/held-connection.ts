import execa, { type ExecaChildProcess } from "execa";

/**
 * Holds one connection and asks on it again and again, each time beside a new one: `held yes, new no`. It says
 * `held no` once, at its end, when the held one is over.
 */
const SCRIPT = `
import http.client, sys, time

def asks(connection):
    try:
        connection.request("GET", "/")
        return connection.getresponse().read() and "yes"
    except Exception:
        return "no"

host, port, stays = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
held = http.client.HTTPConnection(host, port, timeout=2)
held.auto_open = 1
refused = 0
while refused < stays:
    state = asks(held)
    held.auto_open = 0
    if state == "no":
        print("held no", flush=True)
        sys.exit()
    other = http.client.HTTPConnection(host, port, timeout=1)
    new = asks(other)
    other.close()
    refused += new == "no"
    print(f"held {state}, new {new}", flush=True)
    time.sleep(0.1)
held.close()
print("closed", flush=True)
`;

/** A client with a connection that lives long, in a container of its own. */
export class HeldConnection {
  readonly #client: ExecaChildProcess;
  #said = "";

  /**
   * @param network its network
   * @param service `address:port`
   * @param stays how many new connections have been refused when it closes the held one by itself
   */
  constructor(network: string, service: string, stays: number) {
    const [address = "", port = ""] = service.split(":");
    const run = ["run", "--rm", "--network", network, "python:3.11-slim", "python", "-c", SCRIPT];
    this.#client = execa("docker", [...run, address, port, String(stays)], { all: true });
    this.#client.all?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
  }

  /** The lines that it has said so far. */
  get lines(): string[] {
    return this.#said.trim().split("\n");
  }

  /** Ends when the held connection has. */
  async ended(): Promise<string[]> {
    await this.#client;
    return this.lines;
  }
}
