import { asRecord } from "../../../config/check";
import { foundText, type SiteProblem } from "../../../config/problem";

/** What only the site can say where it asks no central stack. */
const ADDRESSES = ["POSTGRES_HOST", "REDIS_ADDR"];

/** What a central stack says, all of it. */
const CENTRAL = [...ADDRESSES, "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_DB", "REDIS_PORT"];

/** An edge site knows the central server either by its own words or by that server's stack. */
export function edgeProblems(config: Record<string, unknown>): SiteProblem[] {
  const variables = asRecord(config.environment);
  const at = (variable: string) => ["environment", variable];
  if (config.central !== undefined) {
    return CENTRAL.filter((variable) => variables[variable] !== undefined).map((variable) => ({
      path: at(variable),
      found: foundText(variables[variable]),
      message: "the central stack says this already",
      hint: "remove it, or remove central",
    }));
  }
  const hint =
    "write the central server's address, or central: { stack: organization/sitestack/parking-web }";
  return ADDRESSES.filter((variable) => variables[variable] === undefined).map((variable) => ({
    path: at(variable),
    message: "this setting is missing",
    hint,
  }));
}
