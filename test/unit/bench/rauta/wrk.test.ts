import { expect, test } from "vitest";
import { renderPlot, renderTable } from "../../../../bench/rauta/report";
import { best, type Measured, readWrk } from "../../../../bench/rauta/wrk";

const REPORT = `Running 5s test @ http://10.0.1.5:8080/
  2 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     8.07ms   22.23ms 340.81ms   93.14%
    Req/Sec    11.79k     9.79k   64.69k    76.79%
  Latency Distribution
     50%  812.00us
     75%    1.20ms
     90%    9.01ms
     99%    1.02s
  289692 requests in 13.08s, 44.48MB read
  Socket errors: connect 1, read 17, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:  22145.25
Transfer/sec:      3.40MB
`;

test("a report of wrk is read with its units and all its errors", () => {
  expect(readWrk(REPORT)).toEqual({
    requestsPerSecond: 22145.25,
    p50: 0.812,
    p99: 1020,
    requests: 289692,
    errors: 24,
  });
});

test("a report without a line of errors has none", () => {
  expect(readWrk(REPORT.replace(/^.*(Socket errors|Non-2xx).*\n/gm, "")).errors).toBe(0);
});

test("anything else is shown as it is", () => {
  expect(() => readWrk("unable to connect to 10.0.1.5:8080")).toThrow("unable to connect to 10.0.1.5:8080");
});

function run(requestsPerSecond: number): Measured {
  return { requestsPerSecond, p50: 1, p99: 2, requests: 10, errors: 0 };
}

test("the best run is the quickest", () => {
  expect(best([run(1), run(3), run(2)])).toEqual(run(3));
});

test("the table has each way's share of direct", () => {
  const figures = { direct: run(100), xdp: run(88), haproxy: run(57) };
  expect(renderTable(figures).split("\n").slice(2, 5)).toEqual([
    "| direct | 100 | 1.00 | 2.00 | 1.00 | 0 |",
    "| through XDP | 88 | 1.00 | 2.00 | 0.88 | 0 |",
    "| through HAProxy | 57 | 1.00 | 2.00 | 0.57 | 0 |",
  ]);
});

test("the plot's bars are in proportion", () => {
  const plot = renderPlot({ direct: run(100), xdp: run(50), haproxy: run(25) }, "a < b");
  const widths = [...plot.matchAll(/<rect x="150" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths).toEqual([320, 160, 80]);
  expect(plot).toContain("a &lt; b");
});
