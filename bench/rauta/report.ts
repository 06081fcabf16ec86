import { WAYS, type Way } from "./compare";
import type { Measured } from "./wrk";

type Figures = Record<Way, Measured>;

const LABEL: Record<Way, string> = { direct: "direct", xdp: "through XDP", haproxy: "through HAProxy" };
const WIDTH = 760;
const BAR = { height: 32, gap: 16, left: 150, top: 60 };
/** Room for the figures behind the longest bar. */
const FIGURES = 290;
const COLOUR: Record<Way, string> = { direct: "#9aa5b1", xdp: "#2f6f9f", haproxy: "#9aa5b1" };

/** The figures as a Markdown table. */
export function renderTable(figures: Figures): string {
  const rows = WAYS.map((way) => {
    const { requestsPerSecond, p50, p99, errors } = figures[way];
    const ratio = requestsPerSecond / figures.direct.requestsPerSecond;
    const cells = [
      requestsPerSecond.toFixed(0),
      p50.toFixed(2),
      p99.toFixed(2),
      ratio.toFixed(2),
      String(errors),
    ];
    return `| ${[LABEL[way], ...cells].join(" | ")} |`;
  });
  return [
    "| | req/s | p50 ms | p99 ms | of direct | errors |",
    "|---|--:|--:|--:|--:|--:|",
    ...rows,
    "",
  ].join("\n");
}

/** The throughputs as bars (SVG). */
export function renderPlot(figures: Figures, title: string): string {
  const most = Math.max(...WAYS.map((way) => figures[way].requestsPerSecond));
  const bars = WAYS.flatMap((way, index) => {
    const { requestsPerSecond, p99 } = figures[way];
    const y = BAR.top + index * (BAR.height + BAR.gap);
    const length = (requestsPerSecond / most) * (WIDTH - BAR.left - FIGURES);
    const middle = y + BAR.height / 2 + 5;
    const ratio = (requestsPerSecond / figures.direct.requestsPerSecond).toFixed(2);
    const share = way === "direct" ? "" : `, ${ratio} of direct`;
    const rate = Math.round(requestsPerSecond).toLocaleString("en");
    const figure = `${rate} req/s${share}, p99 ${p99.toFixed(1)} ms`;
    return [
      `  <text x="${BAR.left - 10}" y="${middle}" text-anchor="end">${LABEL[way]}</text>`,
      `  <rect x="${BAR.left}" y="${y}" width="${length.toFixed(1)}" height="${BAR.height}" fill="${COLOUR[way]}"/>`,
      `  <text x="${(BAR.left + length + 8).toFixed(1)}" y="${middle}">${figure}</text>`,
    ];
  });
  const height = BAR.top + WAYS.length * (BAR.height + BAR.gap) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">`,
    `  <rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `  <text x="20" y="30" font-size="16">${escaped(title)}</text>`,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
