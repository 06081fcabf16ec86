import { expect, test } from "vitest";
import { baseReferences } from "../../../../components/image/base-images";

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
