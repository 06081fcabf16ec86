import { expect, test } from "vitest";
import { renderPlot, renderTable } from "../../../../bench/rauta/report";

const measured = (requestsPerSecond: number) => ({
  requestsPerSecond,
  requests: 1,
  p50: 0.5,
  p99: 1.25,
  errors: 0,
});
const FIGURES = { direct: measured(80_000), xdp: measured(70_000), haproxy: measured(40_000) };

test("the table has every way's ratio to direct", () => {
  expect(renderTable(FIGURES)).toContain("| through XDP | 70000 | 0.50 | 1.25 | 0.88 | 0 |");
});

test("the plot has a bar for each way as long as its throughput, all within the picture", () => {
  const plot = renderPlot(FIGURES, "A < B & C");
  const lengths = [...plot.matchAll(/<rect x="150" .* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(lengths.map((length) => length / (lengths[0] ?? 0))).toEqual([1, 0.875, 0.5]);
  expect(plot).toContain("70,000 req/s, 0.88 of direct, p99 1.3 ms");
  expect(plot).toContain("A &lt; B &amp; C");
});
