import { describe, expect, test } from "vitest";
import {
  asksForDebug,
  changesState,
  needsBaseImages,
  needsEngine,
  readCommand,
  takesAll,
} from "../../../operator/command-line";

describe("readCommand", () => {
  test.each([
    [["up"], { name: "up", passThrough: false }],
    [["update", "--yes"], { name: "up", passThrough: false }],
    [["--color", "never", "pre", "--diff"], { name: "preview", passThrough: false }],
    [["-s", "edge", "dn"], { name: "destroy", stack: "edge", passThrough: false }],
    [["up", "--stack=org/sitestack/edge"], { name: "up", stack: "org/sitestack/edge", passThrough: false }],
    [["config", "set", "-s", "edge", "key", "up"], { name: "config", stack: "edge", passThrough: false }],
    [["up", "--config-file", "new.yaml"], { name: "up", configFile: "new.yaml", passThrough: false }],
    [["--config-file=new.yaml", "up"], { name: "up", configFile: "new.yaml", passThrough: false }],
    [["-C", "/other", "up"], { name: "up", passThrough: true }],
    [["--cwd=/other", "up"], { name: "up", passThrough: true }],
    [["up", "--help"], { name: "up", passThrough: true }],
    [[], { passThrough: false }],
    [["--", "up"], { passThrough: false }],
  ])("%j", (args, command) => {
    expect(readCommand(args)).toEqual(command);
  });
});

test("only commands that deal with containers need an engine", () => {
  const need = (...args: string[]) => needsEngine(readCommand(args));
  for (const name of ["up", "preview", "destroy", "refresh", "import", "watch", "down"])
    expect(need(name)).toBe(true);
  for (const name of ["version", "config", "stack", "cancel", "logs", "about"])
    expect(need(name)).toBe(false);
  expect(need("up", "--help")).toBe(false);
  expect(need("-C", "/other", "up")).toBe(false);
});

test("taking a stack away, or looking at it, needs no base images", () => {
  const need = (...args: string[]) => needsBaseImages(readCommand(args));
  expect(["up", "preview", "update", "watch"].filter((name) => need(name))).toHaveLength(4);
  expect(["destroy", "down", "refresh", "config"].filter((name) => need(name))).toEqual([]);
  expect(need("up", "--help")).toBe(false);
});

test("a whole stack is taken away where nothing of it is named", () => {
  const all = (...args: string[]) => takesAll(readCommand(args));
  expect([all("destroy", "--yes"), all("down", "-s", "edge")]).toEqual([true, true]);
  const some = [["--target", "urn:pulumi:x"], ["--target=urn:pulumi:x"], ["--exclude", "x"], ["--help"]];
  expect([...some.map((flags) => all("destroy", ...flags)), all("up")]).not.toContain(true);
});

test("a preview takes no lock", () => {
  expect(changesState(readCommand(["preview"]))).toBe(false);
  expect(changesState(readCommand(["up"]))).toBe(true);
  expect(changesState(readCommand(["refresh", "-C", "/other"]))).toBe(false);
});

test("debug messages are shown where the CLI is asked for them", () => {
  for (const args of [
    ["up", "-d"],
    ["--debug", "up"],
    ["up", "--debug=true"],
  ])
    expect(asksForDebug(args)).toBe(true);
  for (const args of [["up"], ["up", "--debug=false"], ["--", "-d"]]) expect(asksForDebug(args)).toBe(false);
});
