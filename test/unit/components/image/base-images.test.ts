import { describe, expect, test } from "vitest";
import {
  baseReferences,
  basesOnEngine,
  nameOnEngine,
  targetReferences,
} from "../../../../components/image/base-images";

test.each<[string, string, Record<string, string> | undefined, string[]]>([
  ["one", "FROM python:3.9-slim", undefined, ["python:3.9-slim"]],
  ["several, sorted, each once", "FROM b\nFROM a\nFROM b", undefined, ["a", "b"]],
  [
    "none of its own stages",
    "FROM golang AS build\nFROM build AS test\nFROM debian",
    undefined,
    ["debian", "golang"],
  ],
  ["not scratch", "FROM scratch", undefined, []],
  ["with a digest", "FROM debian@sha256:0123", undefined, ["debian@sha256:0123"]],
  ["with a platform", "FROM --platform=$BUILDPLATFORM golang:1.22 AS build", undefined, ["golang:1.22"]],
  ["by an argument's default", "ARG TAG=3.9-slim\nFROM python:$TAG", undefined, ["python:3.9-slim"]],
  ["by an argument that was given", "ARG TAG=3.9-slim\nFROM python:${TAG}", { TAG: "3.13" }, ["python:3.13"]],
  ["by a fallback", "FROM python:${TAG:-3.11}", undefined, ["python:3.11"]],
  ["by an argument without a value", "ARG BASE\nFROM $BASE", undefined, []],
  ["in lower case, with comments", "# FROM nothing\nfrom alpine\n# the end", undefined, ["alpine"]],
  ["of nothing", "", undefined, []],
])("%s", (_name, dockerfile, args, expected) => {
  expect(baseReferences(dockerfile, args)).toEqual(expected);
});

describe("on an engine that emulates the host's platform", () => {
  const own = "linux/amd64" as const;
  const images = new Map([["a:1-arm64", "sha256:1"]]);
  const arm64 = { platform: "linux/arm64" as const, own, images };

  test("an image has that platform's name, where there is such", () => {
    expect(nameOnEngine("a:1", arm64)).toBe("a:1-arm64");
    expect(nameOnEngine("b:1", arm64)).toBe("b:1");
    expect(nameOnEngine("a:1", { platform: own, own, images })).toBe("a:1");
  });

  test("what is only built on stays with the engine's own, and is not wanted of that platform", () => {
    const built = "FROM --platform=$BUILDPLATFORM a:1 AS build\nFROM b:1\n";
    expect(basesOnEngine(built, {}, arm64)).toEqual({ "a:1": "a:1", "b:1": "b:1" });
    expect(targetReferences(built)).toEqual(["b:1"]);
    expect(basesOnEngine(`${built}FROM a:1\n`, {}, arm64)).toEqual({ "a:1": "a:1-arm64", "b:1": "b:1" });
  });
});
