import { redact } from "../../../components/gate/report";

/**
 * Plain data with every secret cut out of its texts. The CLI and the gates have done so already with what they know to be
 * secret; what a provider or an engine says may still quote one.
 */
export function withoutSecrets<Data>(data: Data, secrets: readonly string[]): Data {
  if (typeof data === "string") return redact(data, secrets) as Data;
  if (Array.isArray(data)) return data.map((part) => withoutSecrets(part, secrets)) as Data;
  if (data === null || typeof data !== "object") return data;
  const entries = Object.entries(data).map(([key, part]) => [key, withoutSecrets(part, secrets)]);
  return Object.fromEntries(entries) as Data;
}
