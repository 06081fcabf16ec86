import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type EngineClient, EngineError } from "../../../engine";
import type { Platform } from "../../host-facts";
import type { ImageSource } from "../checks/images";
import { imageForPlatform, imageOn, type LocalImages } from "../image-names";

/** Milliseconds for a registry to answer the engine. */
const REGISTRY_LIMIT_MS = 3000;

/**
 * Where each image can be had: on the engine, else from its registry, which the engine is asked to ask. One that nobody
 * can tell of (a registry that wants a login which the engine does not have by itself) is not in the answer.
 */
export async function imageSources(
  client: EngineClient,
  facts: LocalImages,
  references: readonly string[],
  platform: Platform,
): Promise<ReadonlyMap<string, ImageSource>> {
  const sources = await Promise.all(
    references.map(
      async (reference) => [reference, await sourceOf(client, facts, reference, platform)] as const,
    ),
  );
  return new Map(sources.filter((entry): entry is [string, ImageSource] => entry[1] !== undefined));
}

async function sourceOf(
  client: EngineClient,
  facts: LocalImages,
  reference: string,
  platform: Platform,
): Promise<ImageSource | undefined> {
  if (imageForPlatform(facts, reference, platform) !== undefined) return { kind: "local", platform };
  const there = imageOn(facts, reference);
  return there === undefined ? registrySource(client, reference) : localSource(client, there.name);
}

async function localSource(client: EngineClient, name: string): Promise<ImageSource | undefined> {
  const limits = { timeoutMs: REGISTRY_LIMIT_MS };
  const path = `/images/${name}/json`;
  const image = await client.requestJson<EngineImage>("GET", path, undefined, limits).catch(() => undefined);
  if (image?.Architecture === undefined) return undefined;
  return { kind: "local", platform: platformText(image.Os, image.Architecture, image.Variant) };
}

interface EngineImage {
  Os?: string;
  Architecture?: string;
  Variant?: string;
}

async function registrySource(client: EngineClient, reference: string): Promise<ImageSource | undefined> {
  const limits = { timeoutMs: REGISTRY_LIMIT_MS };
  try {
    const path = `/distribution/${reference}/json`;
    const { Platforms } = await client.requestJson<Distribution>("GET", path, undefined, limits);
    const platforms = (Platforms ?? []).map(({ os, architecture, variant }) =>
      platformText(os, architecture, variant),
    );
    return { kind: "registry", platforms };
  } catch (error) {
    return error instanceof EngineError ? refusal(error) : undefined;
  }
}

interface Distribution {
  Platforms?: { os: string; architecture: string; variant?: string }[] | null;
}

function refusal({ message, statusCode }: EngineError): ImageSource | undefined {
  if (message.includes("no answer within")) {
    return { kind: "nowhere", because: `it does not answer within ${REGISTRY_LIMIT_MS / 1000} s` };
  }
  if (statusCode === undefined) return undefined;
  // The engine asks without the logins of this machine, which the pull itself has.
  if (/denied|unauthorized|authentication required/i.test(message) && hasLogins()) return undefined;
  return { kind: "nowhere", because: message };
}

/** Whether the docker CLI of this machine is logged in anywhere. */
function hasLogins(): boolean {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json");
  if (!existsSync(file)) return false;
  try {
    const { auths, credsStore, credHelpers } = JSON.parse(readFileSync(file, "utf8"));
    return Object.keys({ ...auths, ...credHelpers }).length > 0 || credsStore !== undefined;
  } catch {
    return false;
  }
}

function platformText(os = "linux", architecture = "", variant = ""): string {
  return [os, architecture, ...(variant === "" ? [] : [variant])].join("/");
}
