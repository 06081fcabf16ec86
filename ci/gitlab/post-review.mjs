// `node post-review.mjs <review.md>` in a merge request's job: posts the review, or updates the note that is there.
import { readFileSync } from "node:fs";

const {
  CI_API_V4_URL,
  CI_PROJECT_ID,
  CI_MERGE_REQUEST_IID,
  CI_JOB_URL,
  SITESTACK_COMMENT_TOKEN: token,
} = process.env;
/** GitLab takes a million characters; what is longer nobody reads. */
const LONGEST = 200_000;

const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;

async function call(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { "PRIVATE-TOKEN": token, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) return response;
  throw new Error(
    `${method} ${url}: ${response.status} ${response.statusText}. Next: see whether SITESTACK_COMMENT_TOKEN may comment (scope api).`,
  );
}

/** The note that begins with the mark of our reviews, on whichever page it is. */
async function earlierNote(mark) {
  for (let page = "1"; page !== ""; ) {
    const response = await call("GET", `${notes}?per_page=100&page=${page}`);
    const found = (await response.json()).find(({ body }) => body.startsWith(mark));
    if (found !== undefined) return found;
    page = response.headers.get("x-next-page") ?? "";
  }
  return undefined;
}

if (token === undefined) {
  console.log("SITESTACK_COMMENT_TOKEN is not set: the review is among the job's artifacts only.");
} else {
  const text = readFileSync(process.argv[2], "utf8");
  const [mark, ...lines] = text.split("\n");
  const verdicts = lines.filter((line) => line.startsWith("## "));
  const body =
    text.length <= LONGEST ? text : [mark, ...verdicts, "", `The whole review: ${CI_JOB_URL}`].join("\n");
  const earlier = await earlierNote(mark);
  await (earlier === undefined
    ? call("POST", notes, { body })
    : call("PUT", `${notes}/${earlier.id}`, { body }));
}
