import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { certificateProblems } from "../../../../../src/systems/parking/certificate/check";
import { makeCertificate } from "../../../../engine/src/systems/parking/certificates";

const good = makeCertificate("DNS:parking.example,DNS:*.below.example,IP:10.0.0.7");
const old = makeCertificate("DNS:parking.example", -1);
const names = ["parking.example", "a.below.example", "10.0.0.7"];

afterAll(() => {
  for (const { folder } of [good, old]) rmSync(folder, { recursive: true });
});

/** Every problem as `path: message`. */
function told(file: string, key: string, wanted: readonly string[] = names, now?: Date): string[] {
  return certificateProblems({ file, key, names: wanted }, now).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

describe("a certificate of the site's own", () => {
  test("that is for every name, with its key, has no problem", () => {
    expect(told(good.file, good.key)).toEqual([]);
  });

  test("is told by its names when it is for others", () => {
    expect(told(good.file, good.key, ["parking.example", "other.example", "10.0.0.8"])).toEqual([
      "tls.certificate: it is not for other.example, 10.0.0.8",
    ]);
    const [problem] = certificateProblems({ ...good, names: ["other.example"] });
    expect(problem?.found).toContain("DNS:parking.example");
  });

  test("is good for a time only", () => {
    expect(told(old.file, old.key, ["parking.example"])[0]).toMatch(/^tls.certificate: it was good until /);
    expect(told(good.file, good.key, names, new Date("2001-01-01"))[0]).toMatch(/it is good from /);
  });

  test("needs its own key, and neither key is told", () => {
    expect(told(good.file, old.key)).toEqual(["tls.keySecret: this is the key of another certificate"]);
    const problems = certificateProblems({ ...good, key: "hunter2", names });
    expect(problems.map(({ message }) => message)).toEqual([
      "this secret is no private key (PEM) that nginx could read",
    ]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });

  test("is a file that can be read and holds one", () => {
    const empty = join(good.folder, "empty.pem");
    writeFileSync(empty, "no certificate");
    expect(told(empty, good.key)).toEqual(["tls.certificate: this is no certificate"]);
    expect(told(join(good.folder, "absent.pem"), good.key)).toEqual([
      "tls.certificate: the file cannot be read: ENOENT",
    ]);
  });
});
