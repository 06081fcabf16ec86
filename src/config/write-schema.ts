import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { siteFileSchema } from "./json-schema";

// `npm run schema`: writes the schema that the first line of each site file names.
const folder = join(__dirname, "..", "..", "schema");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "site.schema.json"), `${JSON.stringify(siteFileSchema(), null, 2)}\n`);
