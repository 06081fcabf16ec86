import { describe, expect, test } from "vitest";
import { renderDockerfile } from "../../../../toolchain/base-images/dockerfile";
import type { Recipe } from "../../../../toolchain/base-images/recipe";

const bare: Recipe = {
  name: "tool:1.0",
  systems: ["shop"],
  platforms: ["linux/amd64"],
  standsFor: "a tool",
  suite: "bookworm",
  packages: [],
  links: {},
  run: [],
  env: {},
  expose: [],
  command: ["tool", "--serve"],
  folder: "/recipes/tool",
  hasFiles: false,
  hasFetchFiles: false,
  filesHash: "abc",
};

const whole: Recipe = {
  ...bare,
  packages: ["zlib1g", "curl"],
  fetch: { from: "maven:3", run: ["mvn fetch", "true"] },
  links: { "/usr/local/bin/tool": "/usr/bin/tool-1" },
  run: ["echo ready"],
  env: { GREETING: 'say "hi"' },
  expose: [80, 443],
  workdir: "/srv",
  user: "1000",
  entrypoint: ["/start.sh"],
  hasFiles: true,
  hasFetchFiles: true,
};

const lines = (recipe: Recipe, trust = {}) => renderDockerfile(recipe, "root:1", trust).split("\n");

describe("renderDockerfile", () => {
  test("is the whole recipe, packages sorted, the machine's trust first so that the recipe wins", () => {
    expect(lines(whole, { GREETING: "no", PIP_CERT: "/b" })).toEqual([
      "FROM maven:3 AS fetch",
      "WORKDIR /fetch",
      "COPY fetch/ .",
      "RUN mvn fetch",
      "RUN true",
      "FROM root:1",
      expect.stringMatching(
        /^RUN .*apt-get update .* install .* curl zlib1g && rm -rf \/var\/lib\/apt\/lists/,
      ),
      'ENV GREETING="say \\"hi\\""',
      'ENV PIP_CERT="/b"',
      "RUN ln -sf /usr/bin/tool-1 /usr/local/bin/tool",
      "COPY --from=fetch /fetched/ /",
      "COPY files/ /",
      "RUN echo ready",
      "EXPOSE 80",
      "EXPOSE 443",
      "WORKDIR /srv",
      "USER 1000",
      'ENTRYPOINT ["/start.sh"]',
      'CMD ["tool","--serve"]',
      "",
    ]);
  });

  test("has no empty steps", () => {
    expect(lines(bare)).toEqual(["FROM root:1", 'CMD ["tool","--serve"]', ""]);
  });

  test("two recipes with the same packages share that layer, whatever else they have", () => {
    const [root, install] = lines({ ...bare, packages: ["b", "a"] });
    const other = lines({ ...bare, packages: ["a", "b"], env: { A: "1" }, user: "tool" }, { PIP_CERT: "/b" });
    expect(other.slice(0, 2)).toEqual([root, install]);
  });
});
