import { afterAll, beforeAll, expect, test } from "vitest";
import { xdpHealthcheck } from "../../../../../components";
import { eventually } from "../../../support/engine";
import { docker, PlainContainers } from "../../../support/plain-containers";
import { buildReference } from "./image";

const IMAGE = "rauta-test-control";
const PORT = 8080;

let room: PlainContainers;
let service: string;

/** A backend's line in rauta-control's configuration; it answers with its name. */
async function backend(name: string) {
  return { name, address: await room.addressOf(name), port: PORT };
}

function write(backends: object[]): Promise<string> {
  const text = JSON.stringify({ service: { port: PORT }, backends, drainMs: 500 });
  return room.execute("balancer", "sh", "-c", `echo '${text}' > /rauta.json`);
}

async function ask(command: string): Promise<unknown> {
  return JSON.parse(await room.execute("balancer", "rautactl", "--json", command));
}

async function states(): Promise<Record<string, string>> {
  const found = (await ask("backends")) as { name: string; state: string }[];
  return Object.fromEntries(found.map(({ name, state }) => [name, state]));
}

/** Who answers a number of connections, each of its own. */
async function answers(count: number): Promise<string[]> {
  const loop = `for i in $(seq ${count}); do curl -s -m 3 http://${service}/ || echo error; done`;
  return [...new Set((await room.execute("client", "sh", "-c", loop)).split("\n"))].sort();
}

/** Puts a program onto the other end of the load balancer's interface, on the host: without one that drops what it gets. */
async function equipOtherEnd(): Promise<void> {
  const index = await room.execute("balancer", "cat", "/sys/class/net/eth0/iflink");
  const find = `ip -o link | sed -n 's/^${index}: \\([^@:]*\\).*/\\1/p'`;
  const attach = `ip link set dev "$(${find})" xdpdrv object /usr/lib/rauta/rauta.bpf.o section xdp`;
  await docker("run", "--rm", "--privileged", "--network", "host", IMAGE, "sh", "-ec", attach);
}

beforeAll(async () => {
  await buildReference(IMAGE);
  room = await PlainContainers.create("rauta-control");
  const serve = (name: string) =>
    `mkdir /www && echo ${name} > /www/index.html && exec python -m http.server ${PORT} --directory /www`;
  for (const name of ["a", "b"])
    await room.start(name, { image: "python:3.11-slim", command: ["sh", "-c", serve(name)] });
  const idle = { image: IMAGE, command: ["sleep", "infinity"] };
  await room.start("balancer", { ...idle, privileged: true });
  await room.start("client", idle);
  service = `${await room.addressOf("balancer")}:${PORT}`;
});

afterAll(async () => {
  await room.remove();
  await docker("image", "rm", IMAGE);
});

test("a mode that the interface does not support is an error that says what to do; auto falls back and says so", async () => {
  const config = JSON.stringify({
    service: { port: PORT },
    backends: [{ name: "a", address: "127.0.0.2", port: 9 }],
  });
  const trial = (mode: string) =>
    `echo '${config}' > /lo.json; rauta-control --config /lo.json --interface lo --check --trial 1 --mode ${mode} 2>&1`;
  await expect(room.execute("balancer", "sh", "-c", trial("native"))).rejects.toThrow(
    /lo does not take the program in native mode: .*; ask for mode skb or auto/,
  );
  const fallen = await room.execute("balancer", "sh", "-c", trial("auto"));
  expect(fallen).toMatch(/lo does not take the program in native mode: .*falling back to skb mode/);
  expect(fallen).toContain("skb mode carries traffic on lo");
});

test("where native mode carries traffic, auto proves it and stays there, and connections are balanced", async () => {
  await equipOtherEnd();
  await write([await backend("a")]);
  const start = "exec rauta-control --config /rauta.json --mode auto > /control.log 2>&1";
  await docker("exec", "--detach", room.nameOf("balancer"), "sh", "-c", start);
  await eventually(
    () => ask("mode"),
    (mode) => (mode as { proven: boolean }).proven,
  );
  expect(await ask("mode")).toEqual({ asked: "auto", attached: "native", proven: true });
  expect(await room.execute("balancer", "ip", "-o", "link", "show", "dev", "eth0")).toContain(" xdp ");
  expect(await answers(10)).toEqual(["a"]);
});

test("a change of the configuration is followed at once; a wrong one is told, and changes nothing", async () => {
  const both = [await backend("a"), await backend("b")];
  await write(both);
  await eventually(states, ({ a, b }) => a === "up" && b === "up");
  expect(await answers(30)).toEqual(["a", "b"]);

  await write([...both, { name: "far", address: "192.0.2.1", port: PORT }]);
  const problem = await eventually(
    () => ask("status"),
    (status) => (status as { configuration_problem?: string }).configuration_problem !== undefined,
  );
  expect(problem).toMatchObject({
    configuration_problem: expect.stringContaining("far: 192.0.2.1 is outside the interface's subnet"),
  });
  expect(await answers(30)).toEqual(["a", "b"]);

  await write(both.slice(1));
  await eventually(states, (found) => found.a === undefined);
  expect(await answers(10)).toEqual(["b"]);
  expect(await ask("status")).not.toHaveProperty("configuration_problem");
});

test("both health checks hold only while the program is attached", async () => {
  const { test: general = [] } = xdpHealthcheck("native");
  const checks = [
    ["rautactl", "health"],
    ["sh", "-c", general[1] ?? ""],
  ];
  for (const check of checks) await room.execute("balancer", ...check);

  const { program_id } = (await ask("status")) as { program_id: number };
  const links = JSON.parse(await room.execute("balancer", "bpftool", "-j", "link", "show"));
  const ours = links.find((link: { prog_id: number }) => link.prog_id === program_id);
  await room.execute("balancer", "bpftool", "link", "detach", "id", String(ours.id));

  await expect(room.execute("balancer", "rautactl", "health")).rejects.toThrow("no XDP program is attached");
  await expect(room.execute("balancer", "sh", "-c", general[1] ?? "")).rejects.toThrow();
});
