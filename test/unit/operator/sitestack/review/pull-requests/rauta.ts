import { type PullRequest, type SiteText, siteOf } from "./pull-request";

function rauta(changes: Record<string, unknown> = {}): SiteText {
  return siteOf("rauta", { type: "rauta", ...changes });
}

export const RAUTA_CHANGES: PullRequest[] = [
  {
    title: "new privileged container",
    site: "roadside",
    base: siteOf("flexstack", { type: "flexstack" }),
    head: {
      settings: {
        systems: { flexstack: { type: "flexstack" }, rauta: { type: "rauta" } },
        policies: { privileged: "mandatory" },
      },
    },
  },
  {
    title: "a backend more",
    site: "rauta",
    base: rauta(),
    head: rauta({
      backends: [
        { name: "rauta-backend", address: "10.0.1.10" },
        { name: "rauta-backend-2", address: "10.0.1.11", weight: 2 },
      ],
    }),
  },
  {
    title: "privileges given up",
    site: "rauta",
    base: rauta(),
    head: rauta({ loadBalancer: { privileges: "capabilities" } }),
  },
];
