import {
  contextCertificates,
  contextEndpoint,
  DEFAULT_HOST,
  describeTarget,
  EngineError,
  type EngineSettings,
  type EngineTarget,
  type Environment,
  meantContext,
  resolveEngineTarget,
} from "../engine";

/**
 * What the docker provider is told, so that it reaches the engine that everything else talks to. By itself it looks at
 * no current context of the docker CLI, at no other folder of contexts than `~/.docker`, and takes no certificates from
 * a context. Nothing of it replaces a container: the provider is updated in place.
 */
export function providerEngine(settings: EngineSettings, environment: Environment): EngineSettings {
  const { host, sshOpts, certPath } = settings;
  const context = meantContext(settings, environment);
  if (context === undefined) return { host, sshOpts, certPath };
  const there = {
    sshOpts,
    certPath: certPath ?? contextCertificates(context, environment),
  };
  const { host: address } = contextEndpoint(context, environment);
  // A name means the same on every machine of the site, an address only where it was looked up.
  const findsIt = settings.context !== undefined && addressIn(context, environment) === address;
  return findsIt ? { host, context, ...there } : { host: address, ...there };
}

/** Two engines where there should be one. */
export interface Disagreement {
  /** What the provider would talk to. */
  provider: string;
  /** What everything else talks to. */
  others: string;
  /** The variables that the provider follows and the others do not, or the other way round. */
  variables: string[];
}

/** Variables of the environment that lead the provider to another engine, and those that change how it talks to it. */
const LEADING = ["DOCKER_CONTEXT"];
const SECURING = [
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
  "DOCKER_CA_MATERIAL",
  "DOCKER_CERT_MATERIAL",
  "DOCKER_KEY_MATERIAL",
];

/**
 * Where the environment leads the provider elsewhere, which nothing that it is told prevents; undefined where both
 * agree.
 * @throws EngineError when the settings themselves lead nowhere.
 */
export function providerDisagreement(
  settings: EngineSettings,
  environment: Environment,
): Disagreement | undefined {
  const target = resolveEngineTarget(settings, environment);
  const others = describeTarget(target);
  const set = (names: string[]) => names.filter((name) => environment[name]);
  try {
    const reached = providerTarget(providerEngine(settings, environment), environment);
    const provider = describeTarget(reached);
    if (provider !== others) return { provider, others, variables: set(LEADING) };
    if (tlsOf(reached) === tlsOf(target)) return undefined;
    return { provider: `${provider} with other certificates`, others, variables: set(SECURING) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { provider: `no engine (${error.message})`, others, variables: set([...LEADING, ...SECURING]) };
  }
}

/** The engine that the provider reaches by its own rules. @throws EngineError when it reaches none. */
function providerTarget(told: EngineSettings, environment: Environment): EngineTarget {
  const context = told.context || environment.DOCKER_CONTEXT;
  const named = context ? contextEndpoint(context, ownFolder(environment)).host : undefined;
  const target = resolveEngineTarget(
    {
      host: named ?? (told.host || environment.DOCKER_HOST || DEFAULT_HOST),
      certPath: told.certPath || environment.DOCKER_CERT_PATH,
      caMaterial: environment.DOCKER_CA_MATERIAL,
      certMaterial: environment.DOCKER_CERT_MATERIAL,
      keyMaterial: environment.DOCKER_KEY_MATERIAL,
    },
    ownFolder(environment),
  );
  if (target.kind !== "tcp" && !told.certPath && environment.DOCKER_CERT_PATH) {
    throw new EngineError(`it would speak TLS to ${describeTarget(target)}`);
  }
  return target;
}

/** Where a context leads that the provider looks up by itself. */
function addressIn(context: string, environment: Environment): string | undefined {
  try {
    return contextEndpoint(context, ownFolder(environment)).host;
  } catch {
    return undefined;
  }
}

/** The provider knows no DOCKER_CONFIG. */
function ownFolder({ HOME }: Environment): Environment {
  return { HOME };
}

function tlsOf(target: EngineTarget): string {
  const { ca, cert, key } = (target.kind === "tcp" ? target.tls : undefined) ?? {};
  return JSON.stringify([ca, cert, key]);
}
