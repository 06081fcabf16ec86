import { expect, test } from "vitest";
import { noteInterruption, Stopped } from "../../../../../operator/sitestack/up/interruption";

test("after Ctrl-C nothing more begins, until it is forgotten", () => {
  const before = process.listenerCount("SIGINT");
  const interruption = noteInterruption();
  expect(() => interruption.heed()).not.toThrow();
  process.emit("SIGINT");
  expect(interruption.happened()).toBe(true);
  expect(() => interruption.heed()).toThrow(Stopped);
  interruption.forget();
  expect(process.listenerCount("SIGINT")).toBe(before);
});
