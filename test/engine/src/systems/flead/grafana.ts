import { PORTS } from "./site";

interface Panel {
  title: string;
  targets?: { refId: string; rawSql: string }[];
}

/** Grafana as a browser sees it. */
export class GrafanaClient {
  constructor(private readonly password: string) {}

  /** Panels of a dashboard that ask the database something. */
  async panels(uid: string): Promise<Panel[]> {
    const { dashboard } = await this.request<{ dashboard: { panels: Panel[] } }>(
      "GET",
      `/api/dashboards/uid/${uid}`,
    );
    return dashboard.panels.filter(({ targets }) => targets !== undefined);
  }

  /** How many rows a panel's first query gives over all of the sample data's time. */
  async rows({ targets }: Panel): Promise<number> {
    const queries = (targets ?? []).map((target) => ({
      ...target,
      datasource: { uid: "timescaledb" },
      format: "table",
    }));
    const [from, to] = ["2025-01-01", "2027-12-31"].map((day) => String(new Date(day).getTime()));
    const { results } = await this.request<{
      results: Record<string, { frames: { data: { values: unknown[][] } }[] }>;
    }>("POST", "/api/ds/query", { queries, from, to });
    const frames = Object.values(results).flatMap((result) => result.frames ?? []);
    return frames.reduce((sum, frame) => sum + (frame.data.values[0]?.length ?? 0), 0);
  }

  private async request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const authorization = `Basic ${Buffer.from(`admin:${this.password}`).toString("base64")}`;
    const answer = await fetch(`http://127.0.0.1:${PORTS.grafana}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  }
}
