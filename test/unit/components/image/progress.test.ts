import { expect, test } from "vitest";
import { BuildProgress } from "../../../../components/image/progress";

/** What `buildx --progress plain` writes, shortened. */
const OUTPUT = `#0 building with "default" instance using docker driver
#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 92B done
#2 [auth] library/python:pull token for registry
#3 [1/3] FROM docker.io/library/python:3.9-slim
#3 DONE 0.0s
#4 [2/3] COPY app.py .
#4 CACHED
#5 [3/3] RUN pip install nothing
#4 [2/3] COPY app.py .
#5 0.512 ERROR: No matching distribution found for nothing
#5 ERROR: process "/bin/sh -c pip install nothing" did not complete successfully: exit code: 1
------
 > [3/3] RUN pip install nothing:
0.512 ERROR: No matching distribution found for nothing
------
Dockerfile:3
--------------------
   3 | >>> RUN pip install nothing
--------------------
ERROR: failed to solve: process did not complete successfully: exit code: 1`.split("\n");

test("each step is told once, without the builder's own affairs", () => {
  const progress = new BuildProgress();
  const told = OUTPUT.map((line) => progress.read(line)).filter((line) => line !== undefined);
  expect(told).toEqual([
    "[1/3] FROM docker.io/library/python:3.9-slim",
    "[2/3] COPY app.py .",
    "[3/3] RUN pip install nothing",
  ]);
});

test("a push is told, by the engine or by another builder", () => {
  const progress = new BuildProgress();
  const lines = [
    "#7 exporting to image",
    "#8 pushing localhost:5000/app:1 with docker",
    "#8 pushing layer d8a5f4e2a1b3 12.58MB / 684MB",
    "#9 pushing manifest for localhost:5000/app:1@sha256:0",
  ];
  expect(lines.map((line) => progress.read(line)).filter((line) => line !== undefined)).toEqual([
    "pushing localhost:5000/app:1 with docker",
    "pushing manifest for localhost:5000/app:1@sha256:0",
  ]);
});

test("a failure is what buildx says of the failing step", () => {
  const progress = new BuildProgress();
  for (const line of OUTPUT) progress.read(line);
  const [first, second] = progress.failure().split("\n");
  expect(first).toBe("> [3/3] RUN pip install nothing:");
  expect(second).toBe("0.512 ERROR: No matching distribution found for nothing");
  expect(progress.failure()).toContain("failed to solve");
  expect(progress.failure()).not.toContain("COPY");
});

test("without such a part it is the last lines, forty at most", () => {
  const progress = new BuildProgress();
  for (let number = 1; number <= 1000; number += 1) progress.read(`line ${number}`);
  const lines = progress.failure().split("\n");
  expect(lines).toHaveLength(40);
  expect(lines.at(-1)).toBe("line 1000");
  expect(new BuildProgress().failure()).toBe("");
});
