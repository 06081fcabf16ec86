import { DockerfileParser } from "dockerfile-ast";

/**
 * Base references of a Dockerfile: what its FROM lines name, with build arguments filled in; its own stages and
 * `scratch` left out; sorted, each once.
 */
export function baseReferences(dockerfile: string, args: Record<string, string> = {}): string[] {
  const parsed = DockerfileParser.parse(dockerfile);
  const defaults: Record<string, string> = {};
  for (const arg of parsed.getInitialARGs()) {
    const property = arg.getProperty();
    if (property !== null) defaults[property.getName()] = property.getValue() ?? "";
  }
  const stages = new Set(parsed.getFROMs().map((from) => from.getBuildStage()));
  const names = parsed
    .getFROMs()
    .map((from) => fillVariables(from.getImage() ?? "", { ...defaults, ...args }));
  return [...new Set(names)].filter((name) => name !== "" && name !== "scratch" && !stages.has(name)).sort();
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` with their values; an unknown variable is empty, as in BuildKit. */
function fillVariables(text: string, values: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
    (_match, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      values[braced ?? bare ?? ""] ?? fallback ?? "",
  );
}
