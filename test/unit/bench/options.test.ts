import { expect, test } from "vitest";
import { parseOptions } from "../../../bench/options";

test("without a word everything is measured, and no more containers are started than a small machine bears", () => {
  expect(parseOptions([])).toEqual({
    json: false,
    only: ["preview", "up", "no-op", "destroy", "gate", "quickstart", "flead"],
    previewSizes: [30, 100, 300, 1000],
    deploySizes: [30, 100],
  });
});

test("rows and sizes are chosen, the rows by repeating the option", () => {
  const args = ["--only", "up", "--json", "--only", "preview", "--sizes", "5,300", "--rounds", "2"];
  expect(parseOptions(args)).toEqual({
    json: true,
    only: ["up", "preview"],
    previewSizes: [5, 300],
    deploySizes: [5, 300],
    rounds: 2,
  });
});

test("everything that is not understood is told at once", () => {
  const args = ["--fast", "--only", "compose", "--sizes", "0,3x,,-1,2.5", "--rounds", "0", "--only"];
  expect(() => parseOptions(args)).toThrow(
    [
      "unknown: --fast",
      "--only compose: it is one of preview, up, no-op, destroy, gate, quickstart, flead",
      "--sizes 0: a number of services is a whole number above 0",
      "--sizes 3x: a number of services is a whole number above 0",
      "--sizes : a number of services is a whole number above 0",
      "--sizes -1: a number of services is a whole number above 0",
      "--sizes 2.5: a number of services is a whole number above 0",
      "--rounds 0: a number of rounds is a whole number above 0",
      "--only (nothing): it is one of preview, up, no-op, destroy, gate, quickstart, flead",
      "usage: npm run bench",
    ].join("\n"),
  );
});
