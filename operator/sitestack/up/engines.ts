import { EngineClient, type EngineSettings, reasonOf, resolveEngineTarget, withTag } from "../../../engine";
import type { ImagesOnHost } from "./rollback-plan";
import type { ListedContainer } from "./services-now";

/** A host that does not answer in this time must not keep anybody from the report. */
const LIMITS = { timeoutMs: 10_000 };

/** Asks one engine something. Throws an EngineError when it does not answer. */
export async function withEngine<Answer>(
  settings: EngineSettings,
  ask: (client: EngineClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new EngineClient(resolveEngineTarget(settings, process.env));
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}

/** The containers of a site on one engine, running or not. */
export function containersOf(settings: EngineSettings, site: string): Promise<ListedContainer[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`io.sitestack.site=${site}`] }));
  const path = `/containers/json?all=true&filters=${filters}`;
  return withEngine(settings, (client) => client.requestJson("GET", path, undefined, LIMITS));
}

/** The images of one engine. */
export async function imagesOf(settings: EngineSettings): Promise<ImagesOnHost> {
  type Listed = { Id: string; RepoTags?: string[] | null }[];
  const listed = await withEngine(settings, (client) =>
    client.requestJson<Listed>("GET", "/images/json", undefined, LIMITS),
  );
  return {
    ids: new Set(listed.map(({ Id }) => Id)),
    tags: new Map(listed.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((tag) => [tag, Id] as const))),
  };
}

/** Gives an image a name that it has lost, or that another one has got. */
export async function tagImage(settings: EngineSettings, id: string, reference: string): Promise<void> {
  const name = withTag(reference);
  const colon = name.lastIndexOf(":");
  const [repository, tag] = [name.slice(0, colon), name.slice(colon + 1)].map(encodeURIComponent);
  const path = `/images/${encodeURIComponent(id)}/tag?repo=${repository}&tag=${tag}`;
  await withEngine(settings, (client) => client.requestJson("POST", path, undefined, LIMITS));
}

/** Every host's answer, or why there is none; all are asked at once. */
export async function askAll<Answer>(
  engines: Record<string, EngineSettings>,
  ask: (settings: EngineSettings, host: string) => Promise<Answer>,
): Promise<{ answers: Record<string, Answer>; silent: Record<string, string> }> {
  const answers: Record<string, Answer> = {};
  const silent: Record<string, string> = {};
  const questions = Object.entries(engines).map(async ([host, settings]) => {
    try {
      answers[host] = await ask(settings, host);
    } catch (error) {
      silent[host] = reasonOf(error);
    }
  });
  await Promise.all(questions);
  return { answers, silent };
}
