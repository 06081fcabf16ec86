import { dependenciesOf, kindsOf } from "../graph";
import { refuseProblems } from "../problems";
import type { DependencyCondition, NetworkSpec, ServiceSpec, Topology } from "../topology";
import { topologyProblems } from "../validate/topology";
import { buildSecrets, imageFields } from "./images";
import { type ComposeExportOptions, type Copy, copiesOf, exportProblems, type Plan } from "./plan";
import { mapValues, present } from "./records";
import { composeService, pathFrom } from "./service";
import { type ComposeValue, type ComposeVariable, type Draft, quoted, Variables } from "./values";

/** A topology as a Compose file. */
export interface ComposeExport {
  /** The file as plain data; as JSON it is one that `docker compose -f` takes. */
  file: {
    name: string;
    services: Record<string, Record<string, ComposeValue>>;
    [part: string]: ComposeValue;
  };
  /** What the file refers to: `docker compose` needs them in its environment. */
  variables: ComposeVariable[];
}

/**
 * The topology as a Compose file, with what Sitestack adds to each service. Values that come later (secrets) are not
 * in it: it refers to variables. Replicas whose names or values differ become Compose services of their own, `name-1`,
 * `name-2`, …, which all answer to the documented name.
 *
 * @throws ProblemsError with every problem of the topology, and what a Compose file cannot say.
 */
export function composeExport(topology: Topology, options: ComposeExportOptions = {}): ComposeExport {
  const variables = new Variables(options.resolve);
  const kinds = kindsOf(topology.services);
  const services = mapValues(topology.services, (spec, name) => ({
    ...spec,
    kind: spec.kind ?? kinds[name],
  }));
  const copies = mapValues(services, (spec, name) => copiesOf(name, spec, variables));
  const plan: Plan = { topology: { ...topology, services }, options, variables, copies };
  refuseProblems(`system ${topology.name}`, [...topologyProblems(topology), ...exportProblems(plan)]);
  const draft = {
    name: options.project ?? topology.name,
    services: servicesOf(plan),
    networks: present(mapValues(topology.networks ?? {}, network)),
    volumes: present(
      mapValues(topology.volumes ?? {}, (spec, key) => ({
        ...spec,
        ...(spec.external === true && { name: spec.name ?? key }),
      })),
    ),
    configs: present(mapValues(topology.configs ?? {}, (spec, key) => config(spec, key, plan))),
    secrets: present(buildSecrets(plan)),
  };
  return { file: quoted(draft) as ComposeExport["file"], variables: variables.list() };
}

function servicesOf(plan: Plan): Record<string, Draft> {
  const entries = Object.entries(plan.copies).flatMap(([service, copies]) => {
    const spec = plan.topology.services[service];
    return spec === undefined
      ? []
      : copies.map((copy) => [copy.name, serviceDraft(spec, copy, plan)] as const);
  });
  return Object.fromEntries(entries);
}

function serviceDraft(spec: ServiceSpec, { name, slot }: Copy, plan: Plan): Draft {
  const { options, variables } = plan;
  const own = name !== slot.service;
  return composeService(spec, {
    slot,
    image: imageFields(spec.image, slot.service, plan),
    dependsOn: dependenciesOf(spec).flatMap(([target, { condition }]) => edgesTo(target, condition, plan)),
    aliases: own ? [slot.service] : [],
    replicas: own ? undefined : spec.deploy?.replicas,
    folder: options.folder,
    variables,
  });
}

/** Nobody can wait for a service that has no container. */
function edgesTo(target: string, condition: DependencyCondition, { topology, copies }: Plan) {
  if (topology.services[target]?.deploy?.replicas === 0) return [];
  return (copies[target] ?? []).map(({ name }): [string, DependencyCondition] => [name, condition]);
}

function network({ subnet, gateway, driverOpts, name, external, ...rest }: NetworkSpec, key: string): Draft {
  if (external === true) return { name: name ?? key, external };
  return {
    ...rest,
    name,
    driver: "bridge",
    driver_opts: driverOpts,
    ipam: subnet === undefined ? undefined : { config: [{ subnet, gateway }] },
  };
}

function config(spec: NonNullable<Topology["configs"]>[string], key: string, plan: Plan): Draft {
  if ("file" in spec) return { file: pathFrom(plan.options.folder, spec.file) };
  const known = plan.variables.known(spec.content);
  if (known !== undefined) return { content: known };
  const { variable } = plan.variables.reference(spec.content, `configs.${key}.content`, ["config", key]);
  return { environment: variable.name };
}
