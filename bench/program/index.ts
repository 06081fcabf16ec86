import { Config } from "@pulumi/pulumi";
import { DockerHost, ServiceGroup } from "../../components";
import { quickRegistration } from "../../src/quick-registration";
import { generatedTopology } from "../topology";

quickRegistration();

/** The program that bench/ measures: as many generated services as the stack's settings say, on the local engine. */
export = async () => {
  const topology = generatedTopology(new Config().requireNumber("services"));
  const host = await DockerHost.connect("local");
  new ServiceGroup(topology.name, { host, topology });
};
