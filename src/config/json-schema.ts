import { z } from "zod";
import { backupSchema, deleteVolumesSchema, hostsSchema, policiesSchema, systemsSchema } from "./site";

/**
 * JSON Schema of a whole `Pulumi.<site>.yaml`, generated from the zod schemas, so that editors complete and check it.
 * Other namespaces and Pulumi's own keys are left free.
 */
export function siteFileSchema(): Record<string, unknown> {
  const input = (schema: z.ZodType) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return rest;
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Sitestack site (Pulumi.<site>.yaml)",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          "sitestack:hosts": { description: "Docker hosts by name. Default: local.", ...input(hostsSchema) },
          "sitestack:systems": { description: "Systems by name.", ...input(systemsSchema) },
          "sitestack:deleteVolumes": {
            description: "Whether destroy deletes the data of named volumes. Default: false.",
            ...input(deleteVolumesSchema),
          },
          "sitestack:backup": {
            description: "Where `sitestack backup` puts its backups. Default: where --to says.",
            ...input(backupSchema),
          },
          "sitestack:policies": {
            description: "Levels of policies by id, where the site wants another than the default.",
            ...input(policiesSchema),
          },
        },
        required: ["sitestack:systems"],
        patternProperties: {
          "^secrets:": {
            description: "A secret, set by `pulumi config set --secret`.",
            type: "object",
            properties: { secure: { type: "string" } },
            required: ["secure"],
          },
          "^sitestack:(?!hosts$|systems$|deleteVolumes$|policies$|backup$)": false,
        },
      },
    },
    required: ["config"],
  };
}
