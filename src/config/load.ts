import { Config, getStack, type Output, runtime } from "@pulumi/pulumi";
import { parseSite, type RawSite } from "./parse";
import { SiteConfigError } from "./problem";
import { locateSettings, parseSetting } from "./settings-file";
import type { Site } from "./site";

/** A site and the secrets that its file names. */
export interface LoadedSite {
  site: Site;
  /** A value of the `secrets` namespace; it stays secret all the way to the engine. */
  secret: (key: string) => Output<string>;
}

/** Reads and checks the running stack's settings. @throws SiteConfigError with every mistake. */
export function loadSite(): LoadedSite {
  const encrypted = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
  const raw = rawSite(runtime.allConfig(), encrypted);
  const { site, problems } = parseSite(raw);
  if (site === undefined) throw new SiteConfigError(problems, locateSettings(raw, getStack(), process.cwd()));
  const secrets = new Config("secrets");
  return { site, secret: (key) => secrets.requireSecret(key) };
}

/**
 * The stack's settings by namespace, before any check.
 * @param settings as Pulumi hands them over: `namespace:key` → text.
 * @param encrypted keys whose value, or a part of it, is encrypted in the settings file.
 */
export function rawSite(settings: Record<string, string>, encrypted: readonly string[]): RawSite {
  const raw: Required<RawSite> = { settings: {}, secrets: {}, encrypted: [] };
  for (const [key, value] of Object.entries(settings)) {
    const [namespace, name = ""] = key.split(/:(.*)/);
    if (namespace === "sitestack") {
      raw.settings[name] = parseSetting(value);
      if (encrypted.includes(key)) raw.encrypted.push(name);
    }
    if (namespace === "secrets") raw.secrets[name] = { encrypted: encrypted.includes(key), value };
  }
  return raw;
}
