import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { debianMirrors, extraAuthorities, trustEnvironment } from "../../../../toolchain/base-images/machine";

describe("debianMirrors", () => {
  test("takes the first of Debian's archives and leaves everybody else's", () => {
    const targets = [
      "nodistro|nodistro|https://vendor.example/node",
      "Debian|Debian-Security|http://mirror.example/security/",
      "Debian|Debian|http://mirror.example/debian/",
      "Debian|Debian|http://other.example/debian/",
    ];
    expect(debianMirrors(targets.join("\n"))).toEqual({
      main: "http://mirror.example/debian/",
      security: "http://mirror.example/security/",
    });
  });

  test("a local archive is of no use inside an image", () => {
    expect(debianMirrors("Debian|Debian|file:/srv/debian/")).toEqual({
      main: undefined,
      security: undefined,
    });
  });

  test("another distribution has none", () => {
    expect(debianMirrors("Ubuntu|Ubuntu|http://mirror.example/ubuntu/\n").main).toBeUndefined();
  });
});

describe("extra certificate authorities", () => {
  test("are read in a fixed order", () => {
    const folder = mkdtempSync(join(tmpdir(), "authorities-"));
    try {
      for (const file of ["b.crt", "a.crt", "readme.txt"]) writeFileSync(join(folder, file), file);
      expect(extraAuthorities(folder)).toEqual([
        { file: "a.crt", pem: "a.crt" },
        { file: "b.crt", pem: "b.crt" },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a machine without any changes nothing in the image", () => {
    expect(extraAuthorities("/nowhere")).toEqual([]);
    expect(trustEnvironment([])).toEqual({});
    expect(Object.keys(trustEnvironment([{ file: "a.crt", pem: "" }]))).toContain("PIP_CERT");
  });
});
