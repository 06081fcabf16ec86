import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../../engine";
import type { Properties, Value } from "../provider/values";
import { isHub } from "./image-name";

/** What the engine is told when it pulls: nothing, or who asks. */
export interface Login {
  username?: string;
  password?: string;
  serveraddress?: string;
}

/** The registries' logins that a provider's configuration gives. */
export class RegistryLogins {
  #logins = new Map<string, Login>();

  /**
   * Takes over `registryAuth`.
   * @throws Error when a login cannot be found where the configuration says.
   */
  configure(entries: Properties[], environment: Environment = process.env): void {
    this.#logins = new Map(
      entries.map((entry) => [hostName(String(entry.address ?? "")), login(entry, environment)]),
    );
  }

  /** The login for a registry's host; empty for none. */
  for(registry: string): Login {
    const exact = this.#logins.get(registry);
    if (exact) return exact;
    const hub = isHub(registry) ? [...this.#logins].find(([host]) => isHub(host)) : undefined;
    return hub?.[1] ?? {};
  }
}

function login(entry: Properties, environment: Environment): Login {
  const address = String(entry.address ?? "");
  const serveraddress = `${address.startsWith("http://") ? "http" : "https"}://${hostName(address)}`;
  // The engine refuses an empty login where none is needed, so the official plugin makes one up.
  if (entry.authDisabled === true) return { username: "username", password: "password", serveraddress };
  const username = text(entry.username) ?? environment.DOCKER_REGISTRY_USER;
  const password = text(entry.password) ?? environment.DOCKER_REGISTRY_PASS;
  if (username) return { username, password: password ?? "", serveraddress };
  const content = text(entry.configFileContent);
  const found = content
    ? fromConfig(content, hostName(address), "file content")
    : fromConfigFile(text(entry.configFile) ?? defaultConfigFile(environment), hostName(address));
  return { ...found, serveraddress };
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function defaultConfigFile(environment: Environment): string {
  const configured = environment.DOCKER_CONFIG;
  if (!configured) return "~/.docker/config.json";
  const isDirectory = statSync(configured, { throwIfNoEntry: false })?.isDirectory();
  return isDirectory ? join(configured, "config.json") : configured;
}

function fromConfigFile(path: string, host: string): Login {
  const file = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`could not open config file from filePath: ${file}. Error: ${(cause as Error).message}`, {
      cause,
    });
  }
  return fromConfig(content, host, file);
}

interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

function fromConfig(content: string, host: string, source: string): Login {
  const config = JSON.parse(content) as DockerConfig;
  const helper = config.credHelpers?.[host] ?? config.credsStore;
  if (helper) return fromHelper(helper, host);
  const entries = Object.entries(config.auths ?? {});
  const entry = entries.find(
    ([address]) => hostName(address) === host || (isHub(host) && isHub(hostName(address))),
  )?.[1];
  if (!entry)
    throw new Error(
      `Error loading registry auth config: couldn't find registry config for '${host}' in ${source}`,
    );
  if (!entry.auth) return { username: entry.username, password: entry.password };
  const [, username, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth, "base64").toString("utf8")) ?? [];
  return { username, password };
}

/** Asks the docker CLI's credential helper, which is how desktop installations keep passwords. */
function fromHelper(helper: string, host: string): Login {
  try {
    const answer = execFileSync(`docker-credential-${helper}`, ["get"], { input: host, encoding: "utf8" });
    const { Username, Secret } = JSON.parse(answer) as { Username: string; Secret: string };
    return { username: Username, password: Secret };
  } catch (cause) {
    throw new Error(
      `could not get auth config (the credentialhelper did not work or was not found): ${(cause as Error).message}`,
      { cause },
    );
  }
}

function hostName(address: string): string {
  return address.replace(/^https?:\/\//, "").split("/", 1)[0] ?? address;
}
