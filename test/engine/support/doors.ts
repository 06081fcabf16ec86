import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import execa from "execa";
import { eventually } from "./engine";

const ENGINE_SOCKET = "/var/run/docker.sock";
const LOOPBACK = "127.0.0.1";

/** Another way to the local engine, on loopback. */
export interface Door {
  /** The engine's address through this door. */
  address: string;
  port: number;
  close: () => Promise<void>;
}

/** The engine over plain TCP. @param port default: a free one */
export function tcpDoor(port = 0): Promise<Door> {
  return listen(createServer(forward), "tcp", port);
}

/** A door behind which nobody is. */
export interface SilentDoor extends Door {
  /** How often somebody has knocked: at once counts as once, after having given up as once more. */
  knocks: () => number;
}

/** A port that accepts and never answers. @param port default: a free one */
export async function silentDoor(port = 0): Promise<SilentDoor> {
  let knocks = 0;
  let waiting = 0;
  const server = createServer((socket) => {
    if (waiting === 0) knocks += 1;
    waiting += 1;
    socket.resume().on("error", () => {});
    socket.on("close", () => {
      waiting -= 1;
    });
  });
  return { ...(await listen(server, "tcp", port)), knocks: () => knocks };
}

/** The engine over TLS, with a folder of client certificates: `ca.pem`, `cert.pem`, `key.pem`. */
export async function tlsDoor(): Promise<Door & { certPath: string }> {
  const certPath = mkdtempSync(join(tmpdir(), "sitestack-tls-"));
  await execa("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sitestack-test"],
    ...[
      "-addext",
      `subjectAltName=IP:${LOOPBACK}`,
      "-keyout",
      join(certPath, "key.pem"),
      "-out",
      join(certPath, "cert.pem"),
    ],
  ]);
  const cert = readFileSync(join(certPath, "cert.pem"));
  writeFileSync(join(certPath, "ca.pem"), cert);
  const key = readFileSync(join(certPath, "key.pem"));
  const server = createTlsServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
    forward,
  );
  const door = await listen(server, "tcp");
  return {
    ...door,
    certPath,
    close: () => door.close().finally(() => rmSync(certPath, { recursive: true })),
  };
}

/** The engine over ssh: an sshd of our own, with its own keys. */
export async function sshDoor(): Promise<Door & { sshOpts: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "sitestack-ssh-"));
  const file = (name: string) => join(folder, name);
  for (const key of ["host", "client"])
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(key)]);
  chmodSync(folder, 0o700);
  const port = await freePort();
  const settings = {
    ...{ Port: port, ListenAddress: LOOPBACK, HostKey: file("host"), PidFile: file("pid") },
    ...{ AuthorizedKeysFile: file("client.pub"), StrictModes: "no", UsePAM: "no", PermitRootLogin: "yes" },
  };
  writeFileSync(
    file("config"),
    Object.entries(settings)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(""),
  );
  mkdirSync("/run/sshd", { recursive: true });
  const sshd = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file("config")], { stdio: "ignore" });
  await eventually(() => canConnect(port), Boolean, 10);
  const known = `[${LOOPBACK}]:${port} ${readFileSync(file("host.pub"), "utf8")}`;
  writeFileSync(file("known_hosts"), known);
  return {
    address: `ssh://${userInfo().username}@${LOOPBACK}:${port}`,
    port,
    sshOpts: [
      "-i",
      file("client"),
      "-o",
      `UserKnownHostsFile=${file("known_hosts")}`,
      "-o",
      "IdentitiesOnly=yes",
    ],
    close: () => ended(sshd).finally(() => rmSync(folder, { recursive: true })),
  };
}

function forward(client: Socket): void {
  const engine = connect(ENGINE_SOCKET);
  client.pipe(engine).pipe(client);
  client.on("error", () => engine.destroy());
  engine.on("error", () => client.destroy());
}

async function listen(server: Server, scheme: string, wanted = 0): Promise<Door> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(wanted, LOOPBACK, resolve));
  const { port } = server.address() as { port: number };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { address: `${scheme}://${LOOPBACK}:${port}`, port, close };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const door = await silentDoor();
  await door.close();
  return door.port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}
