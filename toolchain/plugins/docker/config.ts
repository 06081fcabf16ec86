import { type EngineTarget, type Environment, resolveEngineTarget } from "../../../engine";
import { isUnknown, type Properties, type Value } from "../provider/values";
import { type Fields, fieldKinds } from "../schema/fields";

const { text, flag, list, set } = fieldKinds();

/** What a program may say about the docker provider. */
export const configFields: Fields = {
  host: text(),
  context: text(),
  sshOpts: list(),
  certPath: text(),
  caMaterial: text(),
  certMaterial: text(),
  keyMaterial: text(),
  disableDockerDaemonCheck: flag(),
  registryAuth: set({
    of: {
      address: text({ required: true }),
      authDisabled: flag(),
      configFile: text(),
      configFileContent: text(),
      password: text(),
      username: text(),
    },
  }),
};

/**
 * The configuration with its values in their types. The SDK sends lists and objects as JSON text, and the engine adds
 * members of its own (`version`, `pluginDownloadURL`), which are no mistakes.
 */
export function parseConfig(settings: Properties): Properties {
  const parsed: Properties = {};
  for (const [name, value] of Object.entries(settings)) {
    const field = configFields[name];
    if (!field || value === null || isUnknown(value)) continue;
    parsed[name] = typeof value === "string" && field.type !== "string" ? parseText(value) : value;
  }
  return parsed;
}

/** What is no JSON stays text, and is refused for its type when it is checked. */
function parseText(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

const DEFAULT_HOST = "unix:///var/run/docker.sock";

/**
 * The engine that the configuration means. Like the official plugin, and unlike the docker CLI, it does not look at the
 * CLI's current context.
 */
export function configuredTarget(config: Properties, environment: Environment = process.env): EngineTarget {
  const given = (name: string, variable: string) =>
    (config[name] as string) || environment[variable] || undefined;
  const sshOpts = Array.isArray(config.sshOpts)
    ? config.sshOpts.map(String)
    : words(environment.DOCKER_SSH_OPTS);
  return resolveEngineTarget(
    {
      host: given("host", "DOCKER_HOST") ?? DEFAULT_HOST,
      context: given("context", "DOCKER_CONTEXT"),
      sshOpts,
      certPath: given("certPath", "DOCKER_CERT_PATH"),
      caMaterial: given("caMaterial", "DOCKER_CA_MATERIAL"),
      certMaterial: given("certMaterial", "DOCKER_CERT_MATERIAL"),
      keyMaterial: given("keyMaterial", "DOCKER_KEY_MATERIAL"),
    },
    environment,
  );
}

function words(text: string | undefined): string[] | undefined {
  return text?.trim() ? text.trim().split(/\s+/) : undefined;
}
