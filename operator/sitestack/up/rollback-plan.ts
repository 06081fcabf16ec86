import type { LastGood, PinnedImages } from "../../../components";
import { withTag } from "../../../engine";

/** The images of an engine. */
export interface ImagesOnHost {
  ids: ReadonlySet<string>;
  /** Reference → id. */
  tags: ReadonlyMap<string, string>;
}

/** How a stack gets back to its last good deployment. */
export interface RollbackPlan {
  /** What services run instead of what the program names, by host. */
  pins: Record<string, PinnedImages>;
  /** Names that images have to get back first. */
  retag: { host: string; id: string; reference: string }[];
  /** Images that their host no longer has: the program gets them as it would by itself. */
  missing: { host: string; service: string; reference: string }[];
  /** Settings for the settings file, as values of YAML. */
  settings: Record<string, unknown>;
  /** Secret settings, by key; they are never written in plain text. */
  secrets: Record<string, string>;
}

/**
 * Says how to deploy exactly what was deployed.
 * @param onHosts what each host has; one that does not answer is not in it, and preflight tells of it
 */
export function planRollback(
  lastGood: LastGood,
  onHosts: Readonly<Record<string, ImagesOnHost>>,
): RollbackPlan {
  const pins: RollbackPlan["pins"] = {};
  const retag = new Map<string, RollbackPlan["retag"][number]>();
  const missing: RollbackPlan["missing"] = [];
  for (const [host, { images }] of Object.entries(lastGood.hosts)) {
    const there = onHosts[host];
    const pinned: Record<string, string> = {};
    for (const [service, { reference, id }] of Object.entries(images)) {
      if (there?.ids.has(id) !== true) {
        missing.push({ host, service, reference });
        continue;
      }
      pinned[service] = reference;
      if (reference !== id && isTag(reference) && there.tags.get(withTag(reference)) !== id)
        retag.set(`${host} ${reference}`, { host, id, reference });
    }
    pins[host] = pinned;
  }
  const secretKeys = new Set(lastGood.secretKeys);
  const entries = Object.entries(lastGood.settings);
  return {
    ...{ pins, missing, retag: [...retag.values()] },
    settings: {
      ...Object.fromEntries(
        entries.filter(([key]) => !secretKeys.has(key)).map(([key, text]) => [key, settingOf(text)]),
      ),
      "rollback:images": pins,
    },
    secrets: Object.fromEntries(entries.filter(([key]) => secretKeys.has(key))),
  };
}

/** A digest is no name that an image could lose to another one. */
function isTag(reference: string): boolean {
  return !reference.includes("@");
}

/** Pulumi hands a mapping or a list over as JSON; any other value as the text that it is. */
function settingOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
