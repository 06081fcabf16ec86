import { Config } from "@pulumi/pulumi";
import {
  DockerHost,
  ExternalNetwork,
  Job,
  LayeredImage,
  PulledImage,
  RawSocketService,
  Service,
  XdpService,
} from "../../../../components";
import { quickRegistration } from "../../../../src/quick-registration";

quickRegistration();
const config = new Config();

/** A container that does nothing and ends at once when it is asked to. */
const IDLE = { image: "python:3.9-slim", init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] };

/** What is deployed, by the stack's setting `case`. */
const CASES: Record<string, (host: DockerHost) => void> = {
  layers(host) {
    const folder = config.require("folder");
    const layers = ["os", "pip", "app"].map((name) => ({
      name,
      context: `${folder}/${name}`,
      provides: `test-layers:${name}`,
    }));
    const { top } = new LayeredImage("layers", { host, layers });
    new Service("top", { ...IDLE, host, image: top });
  },

  pulled(host) {
    const image = new PulledImage("pulled", { host, reference: config.require("reference") });
    new Service("pulled", { ...IDLE, host, image: image.reference });
  },

  external(host) {
    const plant = new ExternalNetwork("plant", { host, name: config.require("network") });
    new Service("guest", { ...IDLE, host, networks: ["plant"], joinable: { plant } });
  },

  services(host) {
    const migration = { ...IDLE, host, command: ["sh", "-c", "echo migrated; exit 0"] };
    const job = new Job("migrate", migration);
    new RawSocketService("listener", { ...IDLE, host }, { dependsOn: job.ready });
    new RawSocketService("router", { ...IDLE, host, netAdmin: true });
    // Nothing is attached here.
    const healthcheck = { disable: true };
    new XdpService("filter", { ...IDLE, host, healthcheck, xdp: { mode: "native", interface: "eth1" } });
  },

  transforms(host) {
    new Service("partial", { ...IDLE, host, transform: { container: { domainname: "edge.example" } } });
    const container = (args: { groupAdds?: unknown }) => {
      args.groupAdds = ["20"];
    };
    new Service("function", { ...IDLE, host, transform: { container } });
  },
};

export = async () => {
  CASES[config.require("case")]?.(await DockerHost.connect("local"));
};
