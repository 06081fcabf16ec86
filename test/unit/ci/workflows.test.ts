import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../../operator/sitestack/exit-codes";
import { COMMENT_MARK } from "../../../operator/sitestack/review/markdown";

const WORKFLOWS = [
  "ci/github/sitestack-review.yml",
  "ci/github/sitestack-deploy.yml",
  "ci/gitlab/sitestack.gitlab-ci.yml",
];

test.each(WORKFLOWS)("%s is YAML, and pastes no text of a pull request into a shell", (file) => {
  const workflow = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  expect(Object.keys(workflow).length).toBeGreaterThan(1);
  const scripts = JSON.stringify(workflow).match(/"run":"(?:[^"\\]|\\.)*"/g) ?? [];
  for (const script of scripts) expect(script).not.toContain("${{");
});

/** What a workflow runs: GitHub's steps, GitLab's lists of lines. */
function scriptsOf(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key === "run") return [String(inside)];
    return /^(before_)?script$/.test(key) ? [(inside as string[]).join("\n")] : scriptsOf(inside);
  });
}

test.each(WORKFLOWS)("what %s runs is bash", async (file) => {
  const scripts = scriptsOf(parse(readFileSync(file, "utf8")));
  expect(scripts.length).toBeGreaterThan(0);
  for (const input of scripts) await execa("bash", ["-n"], { input });
});

test("GitLab: a branch is compared with where it left its target, merged results with the target itself", async () => {
  const workflow = readFileSync("ci/gitlab/sitestack.gitlab-ci.yml", "utf8");
  const [, line = ""] = /- (base=.*)/.exec(workflow) ?? [];
  const base = async (env: Record<string, string>) =>
    (await execa("bash", ["-euc", `${line}; echo "$base"`], { env })).stdout;
  expect(await base({ CI_MERGE_REQUEST_DIFF_BASE_SHA: "left" })).toBe("left");
  const merged = { CI_MERGE_REQUEST_DIFF_BASE_SHA: "left", CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "target" };
  expect(await base(merged)).toBe("target");
  expect(await base({ ...merged, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "" })).toBe("left");
});

test("the workflows know the mark and the exit code of a review", () => {
  const github = readFileSync("ci/github/sitestack-review.yml", "utf8");
  expect(github).toContain(COMMENT_MARK);
  expect(github).toContain(`steps.review.outputs.code == '${EXIT.found}'`);
  expect(readFileSync("ci/gitlab/sitestack.gitlab-ci.yml", "utf8")).toContain(
    `test "$code" = ${EXIT.found} ||`,
  );
});

interface Call {
  method: string;
  url: string;
  body: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-ci-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Posts a review to a GitLab that has these notes, one page for each list. */
async function post(review: string, pages: { id: number; body: string }[][], status = 200) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      calls.push({ method, url, body: Buffer.concat(chunks).toString() });
      const page = Number(/[?&]page=(\d+)/.exec(url)?.[1] ?? 1);
      response.writeHead(status, { "x-next-page": page < pages.length ? String(page + 1) : "" });
      response.end(JSON.stringify(method === "GET" ? (pages[page - 1] ?? []) : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const file = join(folder, "review.md");
  writeFileSync(file, review);
  try {
    const { exitCode, stderr } = await execa(process.execPath, ["ci/gitlab/post-review.mjs", file], {
      reject: false,
      env: {
        CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
        ...{ CI_PROJECT_ID: "7", CI_MERGE_REQUEST_IID: "3", CI_JOB_URL: "http://job" },
        SITESTACK_COMMENT_TOKEN: "t0ken",
      },
    });
    return { exitCode, stderr, calls };
  } finally {
    server.close();
  }
}

const REVIEW = `${COMMENT_MARK}\n\n## dev: no change\n`;
const OTHER = { id: 1, body: "a person's note" };

test("GitLab: the first review is a note of its own", async () => {
  const { exitCode, calls } = await post(REVIEW, [[OTHER]]);
  expect(exitCode).toBe(0);
  expect(calls.map(({ method }) => method)).toEqual(["GET", "POST"]);
  expect(calls[1]).toMatchObject({ url: "/api/projects/7/merge_requests/3/notes" });
  expect(JSON.parse(calls[1]?.body ?? "")).toEqual({ body: REVIEW });
});

test("GitLab: a later review takes its place, on whichever page it is", async () => {
  const { calls } = await post(REVIEW, [[OTHER], [{ id: 42, body: `${COMMENT_MARK}\nold` }]]);
  expect(calls.map(({ method }) => method)).toEqual(["GET", "GET", "PUT"]);
  expect(calls[2]?.url).toBe("/api/projects/7/merge_requests/3/notes/42");
});

test("GitLab: of a review that is too long the verdicts are posted", async () => {
  const { calls } = await post(`${REVIEW}${"x".repeat(300_000)}`, [[]]);
  expect(JSON.parse(calls[1]?.body ?? "").body).toBe(
    `${COMMENT_MARK}\n## dev: no change\n\nThe whole review: http://job`,
  );
});

test("GitLab: a token that may not comment fails, says so and is not shown", async () => {
  const { exitCode, stderr } = await post(REVIEW, [[]], 403);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("SITESTACK_COMMENT_TOKEN may comment");
  expect(stderr).not.toContain("t0ken");
});
