import { expect, test } from "vitest";
import { healingFailure, healingUpdate } from "../../../../../operator/sitestack/drift/heal";

const URN = "urn:pulumi:shop::x::docker:index/container:Container::shop-web-1";

test("healing is one update that refreshes first, asks nobody and makes anew what it is told", () => {
  const update = ["up", "--yes", "--skip-preview", "--refresh", "--stack", "shop"];
  expect(healingUpdate("shop", [], false).args).toEqual(update);
  expect(healingUpdate("shop", [URN, "other"], true).args).toEqual([
    ...update,
    ...["--replace", URN, "--replace", "other"],
  ]);
});

test("who watches a terminal sees it on stderr, since stdout is the report's; in a pipe it is quiet", () => {
  expect(healingUpdate("shop", [], true).stdio).toBe("stderr");
  expect(healingUpdate("shop", [], false).stdio).toBe("pipe");
});

test("a failure repeats the CLI's last words only where nobody has seen them", () => {
  const outcome = { exitCode: 255, stdout: "web is not ready: exited with code 3\n", stderr: "" };
  expect(healingFailure("shop", "pipe", outcome)).toBe(
    "The update that was to heal shop failed:\nweb is not ready: exited with code 3",
  );
  expect(healingFailure("shop", "stderr", { ...outcome, stdout: "" })).toBe(
    "The update that was to heal shop failed; why is said above.",
  );
});
