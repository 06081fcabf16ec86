import { expect, test } from "vitest";
import { bindProblems } from "../../../../components/validate/binds";

const mounted = (mount: object) =>
  bindProblems("services.web", {
    image: "x",
    volumes: [{ source: "/data", target: "/data", ...mount } as never],
  });

test.each([{}, { bind: {} }, { bind: { createHostPath: true, owner: 9000 } }, { bind: { owner: 0 } }])(
  "a bind mount may say %j",
  (bind) => expect(mounted({ type: "bind", ...bind })).toEqual([]),
);

test.each([-1, 1.5, 2 ** 32 - 1, Number.NaN])("%d is no user id", (owner) => {
  expect(mounted({ type: "bind", bind: { owner } })).toMatchObject([
    { path: "services.web.volumes[0].bind.owner", found: String(owner) },
  ]);
});

test("a named volume has no host path", () => {
  expect(mounted({ type: "volume", bind: { createHostPath: true } })).toMatchObject([
    { path: "services.web.volumes[0].bind" },
  ]);
});
