import { isAtLeast, OLDEST_CLI } from "../versions";

/** What is known about Pulumi CLIs on this machine. */
export interface CliFacts {
  /** The `pulumi` on PATH, if there is one. */
  onPath?: {
    path: string;
    version: string /** Whether pulumi-language-nodejs is beside it or on PATH. */;
    languageHost: boolean;
  };
  /** The official download in our cache, if it is there. */
  downloaded?: { path: string; version: string };
  /** The CLI that was built into our cache from exactly the pinned sources, if it is there. */
  built?: { path: string; version: string };
  /** Path of `go`, if it is on PATH. */
  go?: string;
}

/** One way to a CLI. */
export type CliStep =
  | {
      kind: "use";
      way: "on PATH" | "official download" | "built from the Go module";
      path: string;
      version: string;
    }
  | { kind: "download" }
  | { kind: "build"; go: string };

/** The ways to try, in order, and why what is on PATH is not among them. */
export interface CliPlan {
  /** The first one that works is taken. Never empty. */
  steps: CliStep[];
  /** Why the `pulumi` on PATH is not used; undefined when there is none or it is used. */
  rejected?: string;
}

/**
 * Official first, then package registries; and what is there already before anything is fetched.
 *
 * @param facts what was found
 */
export function decideCli(facts: CliFacts): CliPlan {
  const rejected = facts.onPath && unsuitable(facts.onPath);
  if (facts.onPath && rejected === undefined) {
    return {
      steps: [{ kind: "use", way: "on PATH", path: facts.onPath.path, version: facts.onPath.version }],
    };
  }
  if (facts.downloaded)
    return { steps: [{ kind: "use", way: "official download", ...facts.downloaded }], rejected };
  if (facts.built)
    return { steps: [{ kind: "use", way: "built from the Go module", ...facts.built }], rejected };
  const build: CliStep[] = facts.go === undefined ? [] : [{ kind: "build", go: facts.go }];
  return { steps: [{ kind: "download" }, ...build], rejected };
}

function unsuitable(found: { path: string; version: string; languageHost: boolean }): string | undefined {
  if (!isAtLeast(found.version, OLDEST_CLI)) {
    return `${found.path} is ${found.version || "of unknown version"}, ${OLDEST_CLI} or newer is needed`;
  }
  if (!found.languageHost) return `${found.path} has no pulumi-language-nodejs beside it`;
  return undefined;
}
