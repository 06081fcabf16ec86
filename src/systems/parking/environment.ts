import { z } from "zod";
import { wholeNumber } from "../../config/words";
import { cameraConfSchema, readCameraConf } from "./camera-conf";

const PORT = wholeNumber(1, 65535);

const host = z
  .string()
  .regex(/^[A-Za-z0-9_.-]+$/, "write a host name or an address, without scheme and port");

/** A name by which a page is asked for; `*` and `.example.com` as in Django. */
const allowedHost = z
  .string()
  .regex(/^(\*|\.?[A-Za-z0-9_.-]+)$/, "write names without scheme and port, as parking.example.com");

const domain = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, "write a host name, as parking.example.com");

/** A list, or the document's text with commas. */
function commaList(item: typeof allowedHost) {
  return z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
    z.array(item).min(1),
  );
}

const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, "begin with a letter or _; then letters, digits, _ and -");

/** The documented variables, typed; and a few of ours. */
export const environmentSchema = z.strictObject({
  APP_IMAGE: z
    .string()
    .regex(/^\S+$/, "write an image reference, as protyom/parking-monitoring:app")
    .optional()
    .describe("An image that is there or can be pulled. Default: the image is built from the source."),
  DEBUG: z.boolean().optional().describe("Django's debug pages. Default: true in development, else false."),
  ALLOWED_HOSTS: commaList(allowedHost)
    .optional()
    .describe("Names by which the page may be asked for. Default: localhost,127.0.0.1; VIRTUAL_HOST."),
  POSTGRES_HOST: host.optional().describe("edge: the remote database's host."),
  POSTGRES_PORT: PORT.optional().describe("Port of the host (edge: of the remote one). Default: 5432."),
  POSTGRES_USER: identifier.optional().describe("Default: postgres."),
  POSTGRES_DB: identifier.optional().describe("Default: parking."),
  REDIS_ADDR: host.optional().describe("edge: the remote broker's host."),
  REDIS_PORT: PORT.optional().describe("Port of the host (edge: of the remote one). Default: 6379."),
  CAMERA_CONF: z
    .preprocess((value) => (typeof value === "string" ? emptyWhereWrong(value) : value), cameraConfSchema)
    .optional()
    .describe("The cameras, as YAML or as a text of JSON. Default: none."),
  YOLO_PATH: z
    .string()
    .regex(/^\//, "write an absolute path inside the container, as /app/yolov8x.pt")
    .optional()
    .describe("The YOLO model inside the container. Default: /app/yolov8x.pt where a model is mounted."),
  VIRTUAL_HOST: commaList(domain).optional().describe("webserver: the site's names."),
  LETSENCRYPT_HOST: commaList(domain)
    .optional()
    .describe("webserver, acme: names of the certificate. Default: VIRTUAL_HOST."),
  LETSENCRYPT_EMAIL: z
    .string()
    .regex(/^[^@\s]+@[^@\s]+$/, "write an e-mail address")
    .optional()
    .describe("webserver, acme: where Let's Encrypt writes to."),
  LETSENCRYPT_TEST: z
    .boolean()
    .optional()
    .describe("webserver, acme: certificates of the staging environment. Default: false."),
  BEAT_INTERVAL_SECONDS: wholeNumber(1, 86_400)
    .optional()
    .describe("Seconds between two looks at a camera. Default: 120."),
  HISTORY_DAYS: wholeNumber(1, 3650).optional().describe("How long an observation is kept. Default: 90."),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARNING", "ERROR"]).optional().describe("Default: INFO."),
});

/** The variables as they are after checking. */
export type ParkingEnvironment = z.output<typeof environmentSchema>;

const secretKey = z.string().min(1).describe("Key of a secret: pulumi config set --secret secrets:<key>.");

/** The variables whose values are secrets: variable → key of the secret. */
export const secretEnvironmentSchema = z.strictObject({
  SECRET_KEY: secretKey.optional(),
  POSTGRES_PASSWORD: secretKey.optional(),
  REDIS_PASSWORD: secretKey.optional(),
  CAMERA_CONF: secretKey
    .optional()
    .describe(
      "Key of a secret with the cameras whose addresses hold passwords, as YAML or JSON; beside the plain ones.",
    ),
});

/** The document's own examples: everybody knows them. */
export const DOCUMENTED_SECRETS = {
  SECRET_KEY: "your-secret-key-here",
  POSTGRES_PASSWORD: "secretpassword",
  REDIS_PASSWORD: "redispassword",
} as const;

/** A variable without whose secret nothing runs. */
export type SecretVariable = keyof typeof DOCUMENTED_SECRETS;

/** Those, and what the project's own `.env.example` and README have in their place. */
export const EXAMPLE_SECRETS: Record<SecretVariable, readonly string[]> = {
  SECRET_KEY: [DOCUMENTED_SECRETS.SECRET_KEY, "your-secret-key-here-change-this-in-production"],
  POSTGRES_PASSWORD: [DOCUMENTED_SECRETS.POSTGRES_PASSWORD, "your_secure_postgres_password", "password"],
  REDIS_PASSWORD: [DOCUMENTED_SECRETS.REDIS_PASSWORD, "your_secure_redis_password", "your_redis_password"],
};

/** What is wrong in a text is told with its place by `parkingProblems`; zod would look for that place in the text. */
function emptyWhereWrong(text: string): unknown {
  const conf = readCameraConf(text);
  return cameraConfSchema.safeParse(conf).success ? conf : { cameras: [] };
}
