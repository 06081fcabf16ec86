import { expect, test, vi } from "vitest";
import { EXIT } from "../../../../operator/sitestack/exit-codes";
import { runSitestack } from "../../../../operator/sitestack/main";

/** What a command line gave on stdout and stderr. */
async function run(...args: string[]) {
  let text = "";
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(write),
  );
  try {
    return { code: await runSitestack(args, write), text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("the help names every verb and the exit codes", async () => {
  const { code, text } = await run("--help");
  expect(code).toBe(EXIT.done);
  expect(text).toContain("critical-path");
  expect(text).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}64/);
});

test("without a verb it is the help as well", async () => {
  expect((await run()).text).toContain("Usage: sitestack <verb>");
});

test("every verb has a help of its own, and --json", async () => {
  const names = [...(await run("--help")).text.matchAll(/^ {2}([a-z][a-z-]+) \[options\]/gm)].map(
    ([, name]) => name ?? "",
  );
  expect(names).not.toHaveLength(0);
  for (const name of names) {
    const { code, text } = await run(name, "--help");
    expect(code, name).toBe(EXIT.done);
    expect(text, name).toContain("--json");
  }
});

test("a misspelt verb is a mistake of the command line, and the right one is named", async () => {
  const { code, text } = await run("critical-pat");
  expect(code).toBe(EXIT.usage);
  expect(text).toContain("Did you mean critical-path?");
});

test("an unknown option is a mistake of the command line", async () => {
  expect((await run("critical-path", "--sack", "dev")).code).toBe(EXIT.usage);
});
