import { readFileSync } from "node:fs";
import type { DockerHost, Problem } from "../../../../components";
import { resolvePath } from "../../../../components/service-environment";
import { agentsOf } from "../agents";
import type { OcsConfig } from "../config";
import { holds } from "../names";
import { checkSiteConfig, type SiteConfigFindings } from "./check";

const NONE: SiteConfigFindings = { problems: [], warnings: [] };

/** Reads the site config that a site gives, and holds it against the agents. A generated one needs no check. */
export function readSiteConfig(
  config: OcsConfig,
  host: Pick<DockerHost, "hostName" | "isLocal">,
): SiteConfigFindings {
  const { directory, file } = config.siteConfig;
  if (!holds(config.part, "agents")) return NONE;
  if (file !== undefined) return readAndCheck(file, "siteConfig.file", config);
  if (directory === undefined) return NONE;
  const inside = `${directory.replace(/\/+$/, "")}/default.yaml`;
  if (host.isLocal) return readAndCheck(inside, "siteConfig.directory", config);
  const because = `host ${host.hostName} is another machine`;
  return {
    problems: [],
    warnings: [`${inside} was not checked, since ${because}: siteConfig.file is checked everywhere`],
  };
}

function readAndCheck(file: string, setting: string, config: OcsConfig): SiteConfigFindings {
  let text: string;
  try {
    text = readFileSync(resolvePath(file), "utf8");
  } catch (error) {
    return { problems: [unreadable(file, setting, error as NodeJS.ErrnoException)], warnings: [] };
  }
  return checkSiteConfig(text, file, agentsOf(config), config);
}

function unreadable(file: string, path: string, { code, message }: NodeJS.ErrnoException): Problem {
  return {
    path,
    found: `"${file}"`,
    message: code === "ENOENT" ? "there is no such file" : `the file cannot be read: ${code ?? message}`,
    hint: "name another place, or leave siteConfig out: the site config is then generated from the agents here",
  };
}
