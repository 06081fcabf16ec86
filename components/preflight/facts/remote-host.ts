import { type EngineClient, sshScript } from "../../../engine";
import { type HeldSocket, parseHolders, parseSockets, SOCKET_FILES } from "./sockets";

/** Milliseconds for the script on a host: as quick as a login is. */
const SCRIPT_LIMIT_MS = 4000;

const SCRIPT = [
  ...Object.keys(SOCKET_FILES).map((file) => `echo "# ${file}"; cat /proc/net/${file} 2>/dev/null`),
  'echo "# ss"; ss -Hlntup 2>/dev/null',
  "true",
].join("; ");

/** Sockets of another machine that hold one of the ports; undefined where only its engine can be asked. */
export async function remoteSockets(
  { target }: Pick<EngineClient, "target">,
  ports: ReadonlySet<number>,
): Promise<HeldSocket[] | undefined> {
  if (target.kind !== "ssh") return undefined;
  const printed = await sshScript(target, SCRIPT, SCRIPT_LIMIT_MS);
  return printed === undefined ? undefined : socketsOf(printed).filter(({ port }) => ports.has(port));
}

/** The sockets in what the script has printed. */
export function socketsOf(printed: string): HeldSocket[] {
  const parts = new Map(printed.split(/^# /m).map((part) => part.split(/\n(.*)/s) as [string, string]));
  const holders = parseHolders(parts.get("ss") ?? "");
  return Object.entries(SOCKET_FILES)
    .flatMap(([file, protocol]) => parseSockets(parts.get(file) ?? "", protocol))
    .map((socket) => {
      const holder = holders.get(`${socket.protocol}/${socket.port}`);
      return holder === undefined ? socket : { ...socket, holder };
    });
}
