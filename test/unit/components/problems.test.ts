import { expect, test } from "vitest";
import { ProblemsError, refuseProblems, renderProblems } from "../../../components/problems";

const PORT = { path: "services.web.ports[0]", found: '"http"', message: "this is no port", hint: "write 80" };
const IMAGE = { path: "services.web.image", message: "this is missing", hint: "name an image" };

test("the text tells each problem with place, what was found and what to do", () => {
  expect(renderProblems("system shop", [PORT, IMAGE])).toBe(
    [
      "system shop: 2 problems",
      '  services.web.ports[0]: this is no port (found "http")',
      "      write 80",
      "  services.web.image: this is missing",
      "      name an image",
    ].join("\n"),
  );
});

test("no problem is no error; one or more are one error that holds them all", () => {
  expect(() => refuseProblems("system shop", [])).not.toThrow();
  try {
    refuseProblems("system shop", [PORT]);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemsError);
    expect(error).toMatchObject({ subject: "system shop", problems: [PORT] });
    expect((error as Error).message).toMatch(/^system shop: 1 problem\n/);
  }
});
