import { expect, test } from "vitest";
import { takenFiles } from "../../../../components/image/copied";

const FILES = ["Dockerfile", "app.py", "src/a.py", "src/deep/b.py", "srcs/c.py", "pyproject.toml"];

test.each<[string, string, string[]]>([
  ["the whole context", "COPY . /app/", FILES],
  ["the whole context by a slash", "COPY / /app/", FILES],
  ["one file", "COPY pyproject.toml /app/", ["pyproject.toml"]],
  [
    "several words, the last of which is the target",
    "COPY ./app.py pyproject.toml /app/",
    ["app.py", "pyproject.toml"],
  ],
  ["a folder, and no other that begins like it", "ADD src /app/", ["src/a.py", "src/deep/b.py"]],
  ["a pattern", "COPY *.py /app/", ["app.py"]],
  ["the form of a list", 'COPY ["app.py", "/app/"]', ["app.py"]],
  ["options before the words", "COPY --chown=1000 --link src/ /app/", ["src/a.py", "src/deep/b.py"]],
  ["nothing, for what comes from another stage", "COPY --from=build /app /app", []],
  ["nothing, without such a line", "RUN true", []],
  ["nobody knows: a variable", "ARG FILE=app.py\nCOPY $FILE /app/", FILES],
  ["nobody knows: a bind mount", "RUN --mount=type=bind,target=/src make", FILES],
  ["nobody knows: a mount that says no type", "RUN --mount=target=. make", FILES],
  ["nobody knows: a mount in quotes", 'RUN --mount="source=src,target=/src" make', FILES],
  ["nobody knows: a second mount", "RUN --mount=type=cache,target=/root --mount=dst=/src make", FILES],
  ["nobody knows: a mount of a type behind a variable", "RUN --mount=type=$TYPE,target=/src make", FILES],
  ["nobody knows: a mount in a line of its own", "RUN --network=none \\\n  --mount=target=/src make", FILES],
  ["nothing, for a mount from another stage", "RUN --mount=from=build,target=/src make", []],
  ["nobody knows: for a dependent image", "ONBUILD COPY . /app/", FILES],
  ["a cache is no bind mount", "RUN --mount=type=cache,target=/root make", []],
  ["nor is a secret", "RUN --mount=target=/run/key,type=secret,id=key make", []],
  ["a word of the command is no mount", "RUN tool --mount=target=/src", []],
])("%s", (_name, lines, expected) => {
  const isTaken = takenFiles(`FROM debian\n${lines}\n`);
  expect(FILES.filter(isTaken)).toEqual(expected);
});
