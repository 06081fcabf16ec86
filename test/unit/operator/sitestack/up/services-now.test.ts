import { expect, test } from "vitest";
import { type ListedContainer, servicesNow } from "../../../../../operator/sitestack/up/services-now";

const BEGAN = 1_000_000;

function listed(
  service: string,
  State: string,
  Status: string,
  parts: Partial<ListedContainer> = {},
): ListedContainer {
  const Labels = { "io.sitestack.system": "shop", "io.sitestack.service": service, "io.sitestack.slot": "1" };
  const of = { Id: `id-${service}`, Names: [`/${service}`], ImageID: "sha256:1", Created: BEGAN / 1000 - 60 };
  return { ...of, State, Status, Labels, ...parts };
}

test.each([
  ["running", "Up 5 minutes (healthy)", true],
  ["running", "Up 5 minutes", true],
  ["running", "Up 3 seconds (health: starting)", false],
  ["running", "Up 5 minutes (unhealthy)", false],
  ["restarting", "Restarting (1) 2 seconds ago", false],
  ["exited", "Exited (0) 4 minutes ago", true],
  ["exited", "Exited (1) 4 minutes ago", false],
  ["created", "Created", false],
])("%s, %s: works is %s", (State, Status, works) => {
  expect(servicesNow("edge", [listed("web", State, Status)], BEGAN)).toMatchObject([
    { service: "shop/web", host: "edge", works, status: Status, older: true },
  ]);
});

test("of a rolling service that failed, the old container is told: it still serves", () => {
  const fresh = { Id: "new", Names: ["/new"], Created: BEGAN / 1000 + 5 };
  const found = servicesNow(
    "edge",
    [
      listed("web", "running", "Up 5 seconds (unhealthy)", fresh),
      listed("web", "running", "Up 1 hour (healthy)"),
    ],
    BEGAN,
  );
  expect(found).toMatchObject([{ service: "shop/web", works: true, container: "web", older: true }]);
});

test("replicas are told apart", () => {
  const second = { Labels: { ...listed("web", "", "").Labels, "io.sitestack.slot": "2" } };
  const found = servicesNow(
    "edge",
    [listed("web", "running", "Up"), listed("web", "exited", "Exited (2)", second)],
    BEGAN,
  );
  expect(found.map(({ service, works }) => [service, works])).toEqual([
    ["shop/web", true],
    ["shop/web 2", false],
  ]);
});
