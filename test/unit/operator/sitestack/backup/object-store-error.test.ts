import { expect, test } from "vitest";
import { explanation } from "../../../../../operator/sitestack/backup/object-store-error";

const told = (name: string, more: object = {}) => Object.assign(new Error("so it says."), { name, ...more });
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

test.each([
  ["wrong keys", told("SignatureDoesNotMatch", status(403)), "AWS_SECRET_ACCESS_KEY"],
  ["keys that nobody knows, in a store's own word", told("Unheard", status(403)), "AWS_ACCESS_KEY_ID"],
  ["no keys at all", told("CredentialsProviderError"), "AWS_PROFILE"],
  ["no such bucket", told("NoSuchBucket", status(404)), "make the bucket"],
  ["a wrong clock", told("RequestTimeTooSkewed", status(403)), "set this machine's clock"],
  ["another region", told("PermanentRedirect", status(301)), "AWS_REGION"],
  ["nobody there", told("Error", { code: "ECONNREFUSED" }), "AWS_ENDPOINT_URL_S3"],
  ["somebody who says nothing", told("TimeoutError"), "AWS_ENDPOINT_URL_S3"],
  ["a server in trouble", told("InternalError", status(503)), "look whether the store runs"],
])("%s: the place, the store's word, and what helps", (_what, error, remedy) => {
  const { message, cause } = explanation("s3://backups/all", error);
  expect(message).toMatch(/^s3:\/\/backups\/all: the object store says .*so it says\. Next: /);
  expect(message).toContain(remedy);
  expect(cause).toBe(error);
});

test("what nobody knows a remedy for is told as it is", () => {
  expect(explanation("s3://x", told("EntityTooLarge", status(400))).message).toBe(
    "s3://x: the object store says EntityTooLarge: so it says",
  );
});

test("the refusals of all addresses of a name are told", () => {
  const error = Object.assign(
    new AggregateError([new Error("::1 refuses"), new Error("127.0.0.1 refuses")]),
    {
      code: "ECONNREFUSED",
    },
  );
  expect(explanation("s3://x", error).message).toContain(
    "ECONNREFUSED: ::1 refuses, 127.0.0.1 refuses. Next",
  );
});
