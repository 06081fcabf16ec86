import { parkingProblems } from "../../../../../src/systems/parking/problems";

/** A secret's key by its variable, each with a value that nobody knows. */
export const SECRETS = { SECRET_KEY: "key", POSTGRES_PASSWORD: "database", REDIS_PASSWORD: "broker" };

/**
 * Every problem of a Parking system as `path: message`.
 * @param values what the stack's secrets are, by key. Beside those of SECRETS there is one of the key `cameras`.
 */
export function told(config: Record<string, unknown>, values: Record<string, string> = {}): string[] {
  const known = {
    names: [...Object.values(SECRETS), "cameras"],
    is: (key: string, text: string) => values[key] === text,
    fails: (key: string, test: (text: string) => boolean) => !test(values[key] ?? ""),
  };
  return parkingProblems(config, known).map(({ path, message }) => `${path.join(".")}: ${message}`);
}
