import { expect, test } from "vitest";
import { parsePaths } from "../../../../../components/preflight/facts/ssh-paths";

test("what stat prints of each path; what it may not see is left open", () => {
  const printed = [
    "found 41c0 9000",
    "found 81a4 0",
    "found c1ff 0",
    "stat: cannot statx '/gone': No such file or directory",
    "stat: can't stat '/file/below': Not a directory",
    "stat: cannot statx '/root/secret': Permission denied",
  ].join("\n");
  const paths = ["/data", "/file", "/run/docker.sock", "/gone", "/file/below", "/root/secret"];
  expect(Object.fromEntries(parsePaths(printed, paths))).toEqual({
    "/data": { kind: "directory", uid: 9000, mode: 0o700 },
    "/file": { kind: "file", uid: 0, mode: 0o644 },
    "/run/docker.sock": { kind: "other", uid: 0, mode: 0o777 },
    "/gone": "absent",
    "/file/below": "absent",
  });
});

test("a login that may not run commands tells nothing", () => {
  expect(parsePaths("", ["/data"]).size).toBe(0);
  expect(parsePaths("This account is for docker only.\n", ["/data"]).size).toBe(0);
});
