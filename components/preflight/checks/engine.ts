import type { EngineSettings } from "../../../engine";
import { apiAtLeast, CONNECT_TIMEOUT_MS, type HostFacts, type Platform } from "../../host-facts";
import type { Disagreement } from "../../provider-engine";
import type { Observation } from "../finding";

/** The oldest engine that everything works on: BuildKit, and capabilities of Linux 5.8. */
const OLDEST = { api: "1.41", version: "20.10" };

/** A host that does not answer. */
export function unreachableObservation(host: string, settings: EngineSettings, error: Error): Observation {
  const address = settings.context ?? withoutPassword(settings.host) ?? "the local engine";
  return {
    ...{ host, check: "engine", found: error.message },
    needed: `a Docker Engine that answers within ${CONNECT_TIMEOUT_MS / 1000} s at ${address}`,
    fix: "start the engine there, or mend the address; `npm run doctor` shows what is found",
  };
}

/** An engine that is too old. */
export function engineObservations(
  host: string,
  { apiVersion, engineVersion }: Pick<HostFacts, "apiVersion" | "engineVersion">,
): Observation[] {
  if (apiAtLeast(apiVersion, OLDEST.api)) return [];
  return [
    {
      ...{ host, check: "engine", found: `its Docker Engine is ${engineVersion} (API ${apiVersion})` },
      needed: `Docker Engine ${OLDEST.version} or newer (API ${OLDEST.api})`,
      fix: "update the engine there (docs.docker.com/engine/install)",
    },
  ];
}

/** An environment that leads the docker provider to another engine than everything else. */
export function disagreementObservation(host: string, disagreement: Disagreement): Observation {
  const { provider, others, variables } = disagreement;
  const names = variables.join(" and ");
  const certPath =
    "TLS is named in the site file by the host's `certPath`, a folder with ca.pem, cert.pem and key.pem";
  return {
    ...{ host, check: "engine", needed: "one engine for both" },
    found:
      `the docker provider would talk to ${provider}, everything else to ${others}` +
      (variables.length === 0 ? "" : `: the environment has ${names}`),
    fix: variables.length === 0 ? certPath : `unset ${variables.join(" ")}; ${certPath}`,
  };
}

function withoutPassword(address: string | undefined): string | undefined {
  return address?.replace(/(:\/\/[^/@:]*):[^/]*@/, "$1:…@");
}

/** A host whose engine does not run the platform that the site declares. */
export function platformObservations(
  host: string,
  declared: Platform | undefined,
  { platform, emulated, emulationTrouble }: Pick<HostFacts, "platform" | "emulated" | "emulationTrouble">,
): Observation[] {
  if (declared === undefined || declared === platform || emulated.includes(declared)) return [];
  return [
    {
      ...{ host, check: "platform", needed: `platform ${declared}` },
      found: `this host's engine runs ${platform} and emulates no ${declared}${because(emulationTrouble)}`,
      fix: `deploy to a ${declared} host, set platform to ${platform}, or enable emulation on the host (binfmt)`,
    },
  ];
}

/** An engine of which nobody could ask it is told as one that does not emulate, with the reason. */
function because(trouble: string | undefined): string {
  return trouble === undefined ? "" : `, as far as can be told (${trouble})`;
}
