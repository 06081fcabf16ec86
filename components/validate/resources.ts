import { parseBytes, parseCpus, readableCpus } from "../canonical/quantities";
import type { Problem } from "../problems";
import type { ServiceSpec } from "../topology";

/** Quantities that the engine would refuse, or that the provider could not read back. */
export function resourceProblems(path: string, spec: ServiceSpec): Problem[] {
  const { limits, reservations } = spec.deploy?.resources ?? {};
  const problems: Problem[] = [];
  for (const [field, text] of Object.entries({ limits: limits?.cpus, reservations: reservations?.cpus })) {
    if (text === undefined || parseCpus(text) !== undefined) continue;
    problems.push(
      badQuantity(
        `${path}.deploy.resources.${field}.cpus`,
        text,
        'a number of CPUs of at least 0.01, as "0.5"',
      ),
    );
  }
  const readable = limits?.cpus === undefined ? undefined : readableCpus(limits.cpus);
  if (readable !== undefined) problems.push(unreadableCpus(path, limits?.cpus ?? "", readable));
  for (const [field, text] of Object.entries({
    limits: limits?.memory,
    reservations: reservations?.memory,
  })) {
    if (text === undefined || (parseBytes(text) ?? 0) >= 6 * 1024 ** 2) continue;
    problems.push(
      badQuantity(`${path}.deploy.resources.${field}.memory`, text, 'a size of at least 6m, as "256m"'),
    );
  }
  if (spec.shmSize !== undefined && parseBytes(spec.shmSize) === undefined) {
    problems.push(badQuantity(`${path}.shmSize`, spec.shmSize, 'a size, as "128m"'));
  }
  return problems;
}

function badQuantity(path: string, text: string, allowed: string): Problem {
  return {
    path,
    found: `"${text}"`,
    message: "the engine would refuse this quantity",
    hint: `write ${allowed}`,
  };
}

function unreadableCpus(path: string, text: string, readable: string): Problem {
  return {
    path: `${path}.deploy.resources.limits.cpus`,
    found: `"${text}"`,
    message:
      "the provider reads this number back as another one, and would replace the container on every up",
    hint: `write "${readable}"`,
  };
}
