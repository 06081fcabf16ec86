import type { CheckResult, Provider } from "../provider/provider";
import { type Properties, reveal } from "../provider/values";
import { checkInputs } from "../schema/check";
import { TableResource } from "../schema/table-resource";
import { configFields, configuredTarget, parseConfig } from "./config";
import { containerType } from "./container/resource";
import { Engine } from "./engine";
import { dockerFunctions } from "./functions";
import { networkType } from "./network";
import { RegistryLogins } from "./registry-logins";
import { remoteImageType } from "./remote-image";
import { volumeType } from "./volume";

/** The docker provider, with the resources and functions that Sitestack's components use. */
export function dockerProvider(): Provider {
  const engine = new Engine();
  const logins = new RegistryLogins();
  return {
    version: "5.2.0",
    // The engine then keeps the secrets itself: it marks every output whose input was a secret.
    acceptsSecrets: false,
    supportsAutonaming: true,
    checkConfig,
    async configure(settings) {
      const config = parseConfig(settings);
      const target = configuredTarget(config);
      // dockerode would mix these with the target that has just been chosen.
      for (const name of ["DOCKER_HOST", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY"]) delete process.env[name];
      logins.configure(Array.isArray(config.registryAuth) ? (config.registryAuth as Properties[]) : []);
      await engine.configure(target, config.disableDockerDaemonCheck === true);
    },
    resources: {
      "docker:index/container:Container": new TableResource(containerType(engine, logins)),
      "docker:index/network:Network": new TableResource(networkType(engine)),
      "docker:index/volume:Volume": new TableResource(volumeType(engine)),
      "docker:index/remoteImage:RemoteImage": new TableResource(remoteImageType(engine, logins)),
    },
    functions: dockerFunctions(engine),
    cancel: () => undefined,
  };
}

function checkConfig(urn: string, news: Properties): CheckResult {
  const request = {
    urn,
    olds: {},
    news: parseConfig(reveal(news) as Properties),
    randomSeed: new Uint8Array(),
  };
  const { failures } = checkInputs(configFields, request);
  const frame = "could not validate provider configuration: ";
  return { inputs: news, failures: failures.map(({ reason }) => ({ reason: frame + reason })) };
}
