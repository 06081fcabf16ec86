import { describe, expect, test } from "vitest";
import { candidateOf, isNewEnough, newerReleaseSource } from "../../../../toolchain/docker/apt";

const deb822 = (suites: string, rest = "") => `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: ${suites}
Components: main
Signed-By: /usr/share/keyrings/debian.gpg
${rest}`;

describe("newerReleaseSource", () => {
  test("takes mirror and key from the machine's own archive, past security and third parties", () => {
    const security = deb822("bookworm-security").replace("mirror", "security");
    const thirdParty = "deb https://packages.example/apt cloud-bookworm main\n";
    expect(newerReleaseSource([thirdParty, `${security}\n${deb822("bookworm bookworm-updates")}`])).toBe(
      "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian.gpg\n",
    );
  });

  test("understands the one-line form, with and without a key", () => {
    expect(newerReleaseSource(["deb http://mirror.example/debian bookworm main contrib\n"])).toBe(
      "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\n",
    );
    const signed = "# own\ndeb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main\n";
    expect(newerReleaseSource([signed])).toContain("Signed-By: /k.gpg\n");
  });

  test.each([
    ["there is only another release", deb822("bullseye")],
    [
      "there are only sources of packages' sources",
      deb822("bookworm").replace("Types: deb", "Types: deb-src"),
    ],
    ["the line is commented out", "# deb http://mirror.example/debian bookworm main"],
    ["there is nothing", ""],
  ])("gives nothing when %s", (_case, text) => {
    expect(newerReleaseSource([text])).toBeUndefined();
  });
});

test("the candidate's version is read and judged without its epoch", () => {
  const policy = "docker.io:\n  Installed: (none)\n  Candidate: 20.10.24+dfsg1-1+b3\n  Version table:\n";
  expect(candidateOf(policy)).toBe("20.10.24+dfsg1-1+b3");
  expect(isNewEnough(candidateOf(policy))).toBe(false);
  expect(isNewEnough("26.1.5+dfsg1-9")).toBe(true);
  expect(isNewEnough("5:27.0.1-1")).toBe(true);
  expect(isNewEnough(candidateOf("docker.io:\n  Candidate: (none)\n"))).toBe(false);
  expect(isNewEnough(candidateOf(""))).toBe(false);
});
