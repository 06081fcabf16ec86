import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** As the CLI looks for it. */
const FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The name of the Pulumi project in a folder. @throws Error where the folder holds none */
export function projectName(folder: string): string {
  const file = FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined)
    throw new Error(`${folder}: there is no Pulumi.yaml. Next: name the folder of a Pulumi program.`);
  const { parse } = require("yaml") as typeof import("yaml");
  return (parse(readFileSync(file, "utf8")) as { name: string }).name;
}
