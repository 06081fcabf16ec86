import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Path of a script that this library ships, relative to the program's folder: a Command's inputs are in the state,
 * which other machines share. Run from TypeScript sources it is the compiled one beside them (`npm run build`).
 */
export function shippedScript(name: string): string {
  const built = __filename.endsWith(".ts") ? join(dirname(__dirname), "dist", "components") : __dirname;
  const script = join(built, name);
  if (!existsSync(script))
    throw new Error(`${script} is missing: run \`npm run build\` in ${dirname(__dirname)}`);
  return relative(process.cwd(), script).split("\\").join("/");
}
