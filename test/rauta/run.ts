/** `npm run rauta:test`: looks at the running `rauta` stack from its own client, and changes nothing. */
import execa from "execa";

const LOAD_BALANCER = "rauta-control";
const CLIENT = "rauta-client";
/** Connections to open for each backend: with so many, none is left out by chance. */
const CONNECTIONS_EACH = 20;
/** Nobody listens there ("discard"). */
const FREE_PORT = 9;

interface Status {
  service: string;
  backends: { name: string; state: string; traffic: { connections: number } }[];
}

async function inside(container: string, ...command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execa("docker", ["exec", container, ...command], {
    reject: false,
  });
  if (exitCode !== 0)
    throw new Error(`${command.join(" ")} in ${container}: ${stderr || stdout || exitCode}`);
  return stdout;
}

async function status(): Promise<Status> {
  return JSON.parse(await inside(LOAD_BALANCER, "rautactl", "--json", "status")) as Status;
}

function must(held: boolean, otherwise: string): void {
  if (!held) throw new Error(otherwise);
}

function connections({ backends }: Status): Map<string, number> {
  return new Map(backends.map(({ name, traffic }) => [name, traffic.connections]));
}

/** Opens connections one after the other; wget, because the real wrk image has no curl. The error is wget's of the last one. */
async function open(service: string, count: number): Promise<void> {
  const once = `wget -T 3 -O /dev/null http://${service}/ 2> /tmp/wget || { cat /tmp/wget; exit 1; }`;
  await inside(CLIENT, "sh", "-c", `i=0; while [ $i -lt ${count} ]; do ${once}; i=$((i+1)); done`);
}

const CHECKS: Record<string, () => Promise<void>> = {
  "the program is attached in the mode asked for": async () => {
    await inside(LOAD_BALANCER, "rautactl", "health");
  },
  "every backend is up": async () => {
    const down = (await status()).backends.filter(({ state }) => state !== "up");
    must(down.length === 0, down.map(({ name, state }) => `${name} is ${state}`).join(", "));
  },
  "every backend gets connections, and all are counted": async () => {
    const before = await status();
    const count = before.backends.length * CONNECTIONS_EACH;
    await open(before.service, count);
    const old = connections(before);
    const gained = [...connections(await status())].map(
      ([name, now]) => [name, now - (old.get(name) ?? 0)] as const,
    );
    const idle = gained.filter(([, more]) => more === 0).map(([name]) => name);
    must(idle.length === 0, `no connection reached ${idle.join(", ")}`);
    const sum = gained.reduce((total, [, more]) => total + more, 0);
    must(sum >= count, `${count} connections were opened and ${sum} counted`);
  },
  "other ports of its address are left to the kernel": async () => {
    const [address] = (await status()).service.split(":");
    const refusal = await open(`${address}:${FREE_PORT}`, 1).then(
      () => "",
      (error: Error) => error.message,
    );
    // BusyBox's wget and GNU's both tell what the kernel has answered.
    must(/refused/i.test(refusal), `${address}:${FREE_PORT} was not refused: ${refusal || "it answered"}`);
  },
};

async function main(): Promise<number> {
  let failed = 0;
  for (const [name, check] of Object.entries(CHECKS)) {
    const problem = await check().then(
      () => undefined,
      (error: Error) => error.message,
    );
    console.log(problem === undefined ? `ok      ${name}` : `FAILED  ${name}: ${problem}`);
    if (problem !== undefined) failed++;
  }
  return failed === 0 ? 0 : 1;
}

main().then((code) => {
  process.exitCode = code;
});
