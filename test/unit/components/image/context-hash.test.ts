import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contextFiles, hashContext } from "../../../../components/image/context-hash";

let context: string;
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), "context-"));
  write("Dockerfile", "FROM scratch\nCOPY . .\n");
  write("app.py", "print(1)\n");
});
afterEach(() => rmSync(context, { recursive: true }));

function write(file: string, text = ""): void {
  mkdirSync(dirname(join(context, file)), { recursive: true });
  writeFileSync(join(context, file), text);
}

function files(dockerfile = "Dockerfile"): string[] {
  return contextFiles(context, dockerfile);
}

function hash(dockerfile = "Dockerfile"): string {
  return hashContext(context, dockerfile);
}

describe("the files of a context", () => {
  test("are all, sorted, with /, without empty folders", () => {
    write("b/c.txt");
    write("b/a.txt");
    write(".hidden");
    mkdirSync(join(context, "empty"));
    expect(files()).toEqual([".hidden", "Dockerfile", "app.py", "b/a.txt", "b/c.txt"]);
  });

  test("are what .dockerignore leaves: folders, patterns, exceptions, comments", () => {
    write(".dockerignore", "# tests are not shipped\ntests\n**/*.log\ndocs/*\n!docs/README.md\n");
    for (const file of [
      "tests/a.py",
      "tests/deep/b.py",
      "x.log",
      "deep/y.log",
      "docs/a.md",
      "docs/README.md",
    ])
      write(file);
    expect(files()).toEqual([".dockerignore", "Dockerfile", "app.py", "docs/README.md"]);
  });

  test("may be none but one", () => {
    write(".dockerignore", "*\n!app.py\n");
    expect(files()).toEqual(["app.py"]);
  });

  test("follow the Dockerfile's own .dockerignore where there is one", () => {
    write(".dockerignore", "app.py\n");
    write("dev.Dockerfile");
    write("dev.Dockerfile.dockerignore", "Dockerfile\n");
    expect(files("dev.Dockerfile")).toContain("app.py");
    expect(files("dev.Dockerfile")).not.toContain("Dockerfile");
    expect(files()).not.toContain("app.py");
  });
});

describe("what the Dockerfile does not take", () => {
  test("does not change the hash; the Dockerfile itself does", () => {
    write("Dockerfile", "FROM scratch\nCOPY pyproject.toml uv.lock* /app/\n");
    write("pyproject.toml", "[project]\n");
    const before = hash();
    write("app.py", "print(2)\n");
    expect(hash()).toBe(before);
    write("uv.lock");
    const locked = hash();
    expect(locked).not.toBe(before);
    write("Dockerfile", "FROM scratch\nCOPY pyproject.toml uv.lock* /srv/\n");
    expect(hash()).not.toBe(locked);
  });
});

describe("a context with a folder of Dockerfiles, each with its own .dockerignore", () => {
  beforeEach(() => {
    write(".dockerignore", "producer\n");
    for (const name of ["producer", "aggregator"]) {
      write(`docker/Dockerfile.${name}`, `FROM scratch\nCOPY ${name} /app\n`);
      write(
        `docker/Dockerfile.${name}.dockerignore`,
        `# only its own\n*\n!${name}\n**/__pycache__\n${name}/tests\n`,
      );
      write(`${name}/main.py`, name);
    }
  });
  const PRODUCER = "docker/Dockerfile.producer";

  test("sends each image its own files only", () => {
    for (const file of ["deep/down/x.py", "__pycache__/x.pyc", "deep/__pycache__/y.pyc", "tests/test_x.py"])
      write(`producer/${file}`);
    expect(files(PRODUCER)).toEqual(["producer/deep/down/x.py", "producer/main.py"]);
    expect(files("docker/Dockerfile.aggregator")).toEqual(["aggregator/main.py"]);
  });

  test("builds an image again for its own files and its Dockerfile, and for no other's", () => {
    const before = hash(PRODUCER);
    write("aggregator/main.py", "changed");
    write("docker/Dockerfile.aggregator", "FROM debian\n");
    write(`${PRODUCER}.dockerignore`, `*\n!producer\n`);
    expect(hash(PRODUCER), "other rules, the same files").toBe(before);
    write(PRODUCER, "FROM debian\nCOPY producer /app\n");
    const withOtherDockerfile = hash(PRODUCER);
    expect(withOtherDockerfile).not.toBe(before);
    write("producer/main.py", "changed");
    expect(hash(PRODUCER)).not.toBe(withOtherDockerfile);
  });
});

describe("the hash", () => {
  test("changes with content, name and executable bit of a file, and with a file more", () => {
    const seen = new Set([hash()]);
    const changes = [
      () => write("app.py", "print(2)\n"),
      () => renameSync(join(context, "app.py"), join(context, "main.py")),
      () => chmodSync(join(context, "main.py"), 0o755),
      () => write("more.txt"),
      () => write("Dockerfile", "FROM scratch\n"),
    ];
    for (const change of changes) {
      change();
      seen.add(hash());
    }
    expect(seen.size).toBe(changes.length + 1);
  });

  test("does not change with times and the rest of the mode, which differ between clones", () => {
    const before = hash();
    utimesSync(join(context, "app.py"), 1, 1);
    chmodSync(join(context, "app.py"), 0o600);
    expect(hash()).toBe(before);
  });

  test("does not change with what is ignored, but with the Dockerfile even when that is", () => {
    write(".dockerignore", "*.log\nDockerfile\n");
    const before = hash();
    write("x.log", "noise");
    expect(hash()).toBe(before);
    write("Dockerfile", "FROM debian\n");
    expect(hash()).not.toBe(before);
  });

  test("takes a link as a link, dangling or not", () => {
    symlinkSync("app.py", join(context, "link"));
    const toApp = hash();
    rmSync(join(context, "link"));
    symlinkSync("nowhere", join(context, "link"));
    expect(hash()).not.toBe(toApp);
    rmSync(join(context, "link"));
    write("link", "app.py");
    expect(hash(), "a file with the same text is no link").not.toBe(toApp);
  });

  test("does not run names and contents together", () => {
    write("a", "b");
    const one = hash();
    rmSync(join(context, "a"));
    write("ab", "");
    expect(hash()).not.toBe(one);
  });
});
