import type { Output } from "@pulumi/pulumi";
import type { DockerHost, Platform, Problem } from "../../../components";
import { certificateProblems } from "./certificate/check";
import type { ParkingConfig } from "./config";
import { runProblems, sourceProblems } from "./source";

/** What is looked at. */
export interface Place {
  config: ParkingConfig;
  host: DockerHost;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
}

/** What the files beside the program, and the host, are not as the site has it. */
export async function placeProblems(place: Place): Promise<Problem[]> {
  const { config, host } = place;
  return [
    ...checkoutProblems(config.source, host.platform),
    ...gpuProblems(config, host),
    ...(await ownCertificateProblems(place)),
  ];
}

/** What the services would run is looked for only in a checkout whose images can be built. */
function checkoutProblems(source: string | undefined, platform: Platform): Problem[] {
  const problems = sourceProblems(source, platform);
  return problems.length > 0 ? problems : runProblems(source);
}

async function ownCertificateProblems({ config, secret }: Place): Promise<Problem[]> {
  const { mode, certificate, keySecret } = config.tls;
  if (mode !== "certificate" || certificate === undefined || keySecret === undefined) return [];
  const key = await new Promise<string>((resolve) => {
    secret(keySecret).apply(resolve);
  });
  return certificateProblems({ file: certificate, key, names: config.environment.VIRTUAL_HOST ?? [] });
}

/** PyTorch for arm64 knows the CPU only. */
function gpuProblems({ gpus }: ParkingConfig, { platform }: DockerHost): Problem[] {
  if (gpus === undefined || platform === "linux/amd64") return [];
  const message = `the host's platform is ${platform}, whose image works on the CPU alone`;
  return [{ path: "gpus", found: `"${gpus}"`, message, hint: "remove it, or deploy to an amd64 host" }];
}
