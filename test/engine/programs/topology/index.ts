import { Config, type Input, secret } from "@pulumi/pulumi";
import {
  DockerHost,
  type DockerHostArgs,
  type ImageSpec,
  ServiceGroup,
  type ServiceSpec,
  type Topology,
} from "../../../../components";
import { keepAsLastGood, pinnedImages } from "../../../../src/last-good";
import { quickRegistration } from "../../../../src/quick-registration";

/**
 * A topology as the tests write it. `secretEnvironment` stands in for secret Outputs, which plain data cannot hold:
 * service → variable → key of the `secrets` namespace.
 */
interface Settings {
  host?: DockerHostArgs;
  topology: Topology;
  secretEnvironment?: Record<string, Record<string, string>>;
  /** The same for builds: image → secret id → key. */
  buildSecrets?: Record<string, Record<string, string>>;
  /** The same for configs: config → key. */
  secretConfigs?: Record<string, string>;
  deleteVolumes?: boolean;
  /** Whether the last good deployment is kept with the stack. @default false */
  keepLastGood?: boolean;
}

quickRegistration();

export = async () => {
  const settings = new Config().requireObject<Settings>("settings");
  const host = await DockerHost.connect("local", { ...settings.host, images: pinnedImages().local });
  const topology = withSecrets(settings);
  const group = new ServiceGroup(topology.name, { host, topology, deleteVolumes: settings.deleteVolumes });
  if (settings.keepLastGood === true) keepAsLastGood({ local: host }, [group]);
  const containers = Object.entries(group.services).map(([service, replicas]) => [
    service,
    replicas.map(({ container }) => ({ id: container.id, name: container.name })),
  ]);
  return { containers: Object.fromEntries(containers) };
};

function withSecrets(settings: Settings): Topology {
  const { topology, secretEnvironment = {}, buildSecrets = {}, secretConfigs } = settings;
  const services = mapValues(topology.services, (spec, name): ServiceSpec => {
    return { ...spec, environment: { ...spec.environment, ...secretValues(secretEnvironment[name]) } };
  });
  const images = mapValues(topology.images ?? {}, (image, name): ImageSpec => {
    return "build" in image
      ? { build: { ...image.build, secrets: secretValues(buildSecrets[name]) } }
      : image;
  });
  const configs = mapValues(secretValues(secretConfigs), (content) => ({ content }));
  return { ...topology, services, images, configs: { ...topology.configs, ...configs } };
}

function secretValues(keys: Record<string, string> = {}): Record<string, Input<string>> {
  return mapValues(keys, (key) => secret(new Config("secrets").requireSecret(key)));
}

function mapValues<In, Out>(
  record: Record<string, In>,
  change: (value: In, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
