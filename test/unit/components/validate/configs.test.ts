import { expect, test } from "vitest";
import type { ServiceSpec } from "../../../../components";
import { configMountProblems, configReferenceProblems } from "../../../../components/validate/configs";

function told(spec: Partial<ServiceSpec>): (string | undefined)[][] {
  const problems = configMountProblems("services.web", { image: "x", ...spec });
  return problems.map(({ path, found, message }) => [path, found, message]);
}

test("configs at paths of their own are fine, also beside mounts and below their like-named neighbours", () => {
  expect(
    told({
      configs: [
        "a",
        { source: "a", target: "/data-2/a", mode: 0 },
        { source: "b", target: "/etc/b", mode: 0o777 },
      ],
      volumes: [{ type: "volume", source: "data", target: "/data" }],
      tmpfs: ["/etc/b.d"],
    }),
  ).toEqual([]);
});

test.each(["etc/app.conf", "", "/etc/"])("the target %j is no file's", (target) => {
  expect(told({ configs: [{ source: "a", target }] })).toEqual([
    ["services.web.configs[0].target", `"${target}"`, "this is no absolute path of a file"],
  ]);
});

test("two configs at one path are refused, also when one of them did not choose it", () => {
  expect(told({ configs: ["a", { source: "b", target: "/a" }] })).toEqual([
    ["services.web.configs[1].target", '"/a"', "services.web.configs[0] is put there too"],
  ]);
});

test.each<[string, Partial<ServiceSpec>]>([
  ["a volume", { volumes: [{ type: "volume", source: "data", target: "/etc" }] }],
  ["a bind mount with a slash at its end", { volumes: [{ type: "bind", source: "/x", target: "/etc/" }] }],
  ["the very file", { volumes: [{ type: "bind", source: "/x", target: "/etc/app/a" }] }],
  ["a tmpfs", { tmpfs: ["/etc"] }],
  ["a tmpfs with options", { tmpfs: { "/etc": "size=1m" } }],
])("a target below %s is refused: there the file would be hidden or kept", (_name, spec) => {
  const [[path, found, message] = []] = told({ ...spec, configs: [{ source: "a", target: "/etc/app/a" }] });
  expect([path, found]).toEqual(["services.web.configs[0].target", '"/etc/app/a"']);
  expect(message).toMatch(/^something is mounted at \/etc/);
});

test.each([-1, 0o1000, 0.5])("the mode %s is refused", (mode) => {
  expect(told({ configs: [{ source: "a", mode }] })).toEqual([
    ["services.web.configs[0].mode", String(mode), "these are no permission bits"],
  ]);
});

test("a read-only root takes no file", () => {
  expect(told({ configs: ["a"], readOnly: true })).toEqual([
    [
      "services.web.configs",
      "readOnly: true",
      "the engine can put no file into a read-only root file system",
    ],
  ]);
  expect(told({ configs: [], readOnly: true })).toEqual([]);
});

test("an unknown key is told with the known ones", () => {
  const spec = { image: "x", configs: ["a", { source: "c" }] };
  const [problem, ...others] = configReferenceProblems("services.web", spec, {
    b: { content: "b" },
    a: { content: "a" },
  });
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    path: "services.web.configs[1]",
    found: '"c"',
    hint: "the configs are: a, b",
  });
  expect(configReferenceProblems("services.web", spec)).toHaveLength(2);
});
