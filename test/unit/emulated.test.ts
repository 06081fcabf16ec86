import { expect, test } from "vitest";
import { emulatedTests } from "../emulated";

test.each([
  ["1", "1"],
  ["0", "0"],
  ["", "0"],
])("SITESTACK_TEST_ARM64=%s decides, whatever the engine has", async (asked, decided) => {
  expect(await emulatedTests(asked)).toBe(decided);
});
