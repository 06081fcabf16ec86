/** Makes the resources of cases.json: one for each entry, named after its case and itself. */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const pulumi = require("@pulumi/pulumi");
const { Container, Network, RemoteImage, Volume } = require("@pulumi/docker");
const { local } = require("@pulumi/command");

// Traces of thousands of small promises cost more than all the rest.
Error.stackTraceLimit = 0;

const TYPES = {
  container: Container,
  network: Network,
  volume: Volume,
  remoteImage: RemoteImage,
  command: local.Command,
};

const programs = JSON.parse(readFileSync(join(__dirname, "cases.json"), "utf8"));
for (const [caseName, resources] of Object.entries(programs)) makeCase(caseName, resources);

function makeCase(caseName, resources) {
  const made = {};
  for (const { type, name, args, dependsOn = [] } of resources) {
    const options = { dependsOn: dependsOn.map((other) => made[other]) };
    made[name] = new TYPES[type](`${caseName}-${name}`, resolve(args, made), options);
  }
}

/** Puts the outputs of earlier resources in place of `${name.output}`. */
function resolve(value, made) {
  if (Array.isArray(value)) return value.map((element) => resolve(element, made));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, made)]));
  }
  const [, name, output] = /^\$\{(\w+)\.(\w+)\}$/.exec(value) ?? [];
  return name ? pulumi.output(made[name][output]) : value;
}
