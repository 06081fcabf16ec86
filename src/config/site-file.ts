import { isMap, parseDocument } from "yaml";
import { asRecord } from "./check";
import type { RawSite } from "./parse";

/**
 * A site file read without Pulumi, before any check. What is encrypted stays so: a secret's value is its cipher text.
 * @param text the whole of `Pulumi.<site>.yaml`.
 * @throws Error when it is no YAML mapping, with the line.
 */
export function rawSiteFile(text: string): RawSite {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  if (document.contents !== null && !isMap(document.contents)) throw new Error("the site file is no mapping");
  const raw: Required<RawSite> = { settings: {}, secrets: {}, encrypted: [] };
  for (const [key, value] of Object.entries(asRecord(asRecord(document.toJS()).config))) {
    const [namespace, name = ""] = key.split(/:(.*)/);
    if (namespace === "sitestack") {
      raw.settings[name] = value;
      if (holdsCipherText(value)) raw.encrypted.push(name);
    }
    if (namespace === "secrets") {
      const { secure } = asRecord(value);
      raw.secrets[name] = { encrypted: typeof secure === "string", cipherText: String(secure ?? "") };
    }
  }
  return raw;
}

/** `secure: v1:…` anywhere below. */
function holdsCipherText(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  if (typeof (value as { secure?: unknown }).secure === "string") return true;
  return Object.values(value).some(holdsCipherText);
}
