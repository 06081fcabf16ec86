import { describe, expect, test } from "vitest";
import { isOrphanedPlugin } from "../../../operator/orphans";

const folder = "/cache/pulumi-home/plugins";
const plugin = `${folder}/resource-docker-v5.2.0/pulumi-resource-docker`;

describe("isOrphanedPlugin", () => {
  test.each([
    ["a plugin whose CLI has died", { parent: "init\n", command: [plugin, "127.0.0.1:1"] }, true],
    ["one that a script runs with node", { parent: "systemd\n", command: ["node", `${plugin}.js`] }, true],
    ["a plugin at work", { parent: "pulumi\n", command: [plugin] }, false],
    ["one of a CLI that a packager has wrapped", { parent: ".pulumi-wrapped\n", command: [plugin] }, false],
    ["a plugin of another home", { parent: "init\n", command: ["/home/ops/.pulumi/plugins/x/y"] }, false],
    ["an editor that has the file open", { parent: "bash\n", command: ["vi", "-R", "-n", plugin] }, false],
  ])("%s", (_case, facts, expected) => {
    expect(isOrphanedPlugin({ pid: 1, ...facts }, folder)).toBe(expected);
  });
});
