import type { ServiceSpec } from "../../topology";
import { inServices, knownText, type Policy } from "../policy";

/** Passwords that documents and images print, so that everybody knows them. */
const DOCUMENTED = new Set(
  [
    ...["password", "passwd", "pass", "secret", "admin", "administrator", "root", "user", "guest", "test"],
    ...[
      "default",
      "example",
      "changeme",
      "change-me",
      "change_me",
      "changeit",
      "letmein",
      "qwerty",
      "welcome",
    ],
    ...["postgres", "mysql", "mariadb", "redis", "rabbitmq", "influxdb", "grafana", "minio", "minioadmin"],
    ...["1234", "12345", "123456", "12345678", "123456789", "password1", "password123", "admin123", "toor"],
  ].map((word) => word.toLowerCase()),
);

/** Variables whose value opens something. Not a file's name, nor the name of a key or user. */
export const SECRET_NAME = /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|SECRET_?KEY)$/i;

/** `scheme://user:password@host`. */
const URL_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^:/@\s]*:([^@/\s]+)@/gi;

/** No password that stands in a document. */
export const defaultPasswords: Policy = {
  id: "default-passwords",
  title: "no service has a password that documents print",
  level: "mandatory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) =>
      passwordsOf(spec)
        .filter(({ value }) => value === "" || DOCUMENTED.has(value.toLowerCase()))
        .map(({ place, value }) => ({
          path: `services.${name}.${place}`,
          message: value === "" ? "the password is empty" : "this password is one that everybody knows",
          fix: "set one of your own: pulumi config set --secret secrets:<name>, and name it in the site",
        })),
    ),
};

function passwordsOf({ environment = {}, command = [] }: ServiceSpec): { place: string; value: string }[] {
  const variables = Object.entries(environment).flatMap(([variable, value]) => {
    const text = knownText(value);
    const place = `environment.${variable}`;
    if (text === undefined) return [];
    return [...(SECRET_NAME.test(variable) ? [text] : []), ...inUrls(text)].map((found) => ({
      place,
      value: found,
    }));
  });
  const words = command.flatMap((word, index) =>
    inUrls(knownText(word) ?? "").map((value) => ({ place: `command[${index}]`, value })),
  );
  return [...variables, ...words];
}

function inUrls(text: string): string[] {
  return [...text.matchAll(URL_PASSWORD)].map(([, password = ""]) => decoded(password));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Variables that a well-known image also reads from a file, with the name that does it: what is in the environment is
 * seen by every process of the container and by whoever may inspect it. The name tells the image.
 */
const READ_FROM_FILES: [pattern: RegExp, file: (variable: string) => string][] = [
  [/^POSTGRES_PASSWORD$/, (variable) => `${variable}_FILE`],
  [/^(MYSQL|MARIADB)_(ROOT_)?PASSWORD$/, (variable) => `${variable}_FILE`],
  [/^MONGO_INITDB_ROOT_PASSWORD$/, (variable) => `${variable}_FILE`],
  [/^DOCKER_INFLUXDB_INIT_(PASSWORD|ADMIN_TOKEN)$/, (variable) => `${variable}_FILE`],
  [/^GF_.*(PASSWORD|SECRET|SECRET_KEY|TOKEN)$/, (variable) => `${variable}__FILE`],
  [/^MINIO_ROOT_PASSWORD$/, (variable) => `${variable}_FILE`],
];

/** The variable that a well-known image reads a file's name from instead of this one; undefined of all others. */
export function fileVariable(variable: string): string | undefined {
  return READ_FROM_FILES.find(([pattern]) => pattern.test(variable))?.[1](variable);
}

/** A secret comes as a file where the image reads one. */
export const secretFiles: Policy = {
  id: "secret-files",
  title: "no secret stands in the environment where the image reads it from a file",
  level: "advisory",
  check: (subject) =>
    inServices(subject, ({ name, spec }) =>
      Object.keys(spec.environment ?? {})
        .sort()
        .flatMap((variable) => {
          const file = fileVariable(variable);
          if (file === undefined) return [];
          return [
            {
              path: `services.${name}.environment.${variable}`,
              message: "the secret is in the environment, though the image reads it from a file",
              fix: `give it as a config (configs), and set ${file} to its path`,
            },
          ];
        }),
    ),
};
