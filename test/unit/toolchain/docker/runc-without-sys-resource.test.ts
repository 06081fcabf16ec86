import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { projectRoot } from "../../../../toolchain/paths";

const WRAPPER = join(projectRoot, "toolchain/docker/runc-without-sys-resource.sh");
const words = (list: string[]) => ({
  bounding: list,
  effective: [...list].reverse(),
  permitted: list,
  inheritable: [],
});

describe("the runtime wrapper", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "runc-"));
    mkdirSync(join(folder, "bin"));
    program("runc", 'printf "%s\\n" "$@"');
    program("prlimit", 'printf "CORE unlimited\\nMEMLOCK 8388608\\nNOFILE 20000\\n"');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (name: string, script: string) => {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  };
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const wrapper = (...args: string[]) =>
    execFileSync(WRAPPER, args, {
      cwd: folder,
      env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` },
      encoding: "utf8",
    });

  test.each([
    ["alone", ["CAP_SYS_RESOURCE"], []],
    ["first", ["CAP_SYS_RESOURCE", "CAP_KILL"], ["CAP_KILL"]],
    ["last", ["CAP_KILL", "CAP_SYS_RESOURCE"], ["CAP_KILL"]],
    ["in the middle", ["CAP_BPF", "CAP_SYS_RESOURCE", "CAP_KILL"], ["CAP_BPF", "CAP_KILL"]],
    ["not there", ["CAP_BPF", "CAP_KILL"], ["CAP_BPF", "CAP_KILL"]],
  ])("takes the capability out of every set: %s", (_case, asked, left) => {
    write("config.json", { process: { capabilities: words(asked), args: ["sh"] }, root: { path: "rootfs" } });
    wrapper("--root", "/run/x", "create", "--bundle", folder, "--pid-file", "p", "abc");
    expect(read("config.json")).toEqual({
      process: { capabilities: words(left), args: ["sh"] },
      root: { path: "rootfs" },
    });
  });

  test("leaves the same word alone where it is no capability", () => {
    const args = ["echo", "CAP_SYS_RESOURCE", ""];
    const env = ['X="capabilities":{"bounding":["CAP_SYS_RESOURCE",'];
    write("config.json", {
      process: { args, env, capabilities: words(["CAP_SYS_RESOURCE"]) },
      annotations: { a: "],],[" },
    });
    wrapper("create", `--bundle=${folder}`, "abc");
    expect(read("config.json")).toEqual({
      process: { args, env, capabilities: words([]) },
      annotations: { a: "],],[" },
    });
  });

  test("finds the bundle in the working directory when none is named", () => {
    write("config.json", { process: { capabilities: words(["CAP_SYS_RESOURCE", "CAP_KILL"]) } });
    wrapper("create", "abc");
    expect(read("config.json").process.capabilities).toEqual(words(["CAP_KILL"]));
  });

  test("does the same for a process that is started in a container", () => {
    write("process.json", { capabilities: words(["CAP_KILL", "CAP_SYS_RESOURCE"]) });
    wrapper("exec", "--process", join(folder, "process.json"), "abc");
    expect(read("process.json").capabilities).toEqual(words(["CAP_KILL"]));
  });

  test("lowers limits beyond its own, and no others", () => {
    const limit = (type: string, hard: number | bigint, soft: number | bigint) =>
      `{"type":"${type}","hard":${hard},"soft":${soft}}`;
    const most = 2n ** 64n - 1n;
    const text = (memlock: string, nofile: string) =>
      `{"process":{"args":[${JSON.stringify(limit("RLIMIT_MEMLOCK", most, most))}],"rlimits":[${[
        limit("RLIMIT_CORE", most, most),
        memlock,
        nofile,
        limit("RLIMIT_NPROC", most, 5),
      ]}],"noNewPrivileges":false}}\n`;
    writeFileSync(
      join(folder, "config.json"),
      text(limit("RLIMIT_MEMLOCK", most, most), limit("RLIMIT_NOFILE", 20001, 1024)),
    );
    wrapper("create", "abc");
    expect(readFileSync(join(folder, "config.json"), "utf8")).toBe(
      text(limit("RLIMIT_MEMLOCK", 8388608, 8388608), limit("RLIMIT_NOFILE", 20000, 1024)),
    );
  });

  test("touches nothing for other commands and passes every argument on as it is", () => {
    const config = { process: { capabilities: words(["CAP_SYS_RESOURCE"]) } };
    write("config.json", config);
    const args = ["--log", "/a b/log.json", "kill", "--all", "abc", "9"];
    expect(wrapper(...args)).toBe(`${args.join("\n")}\n`);
    expect(read("config.json")).toEqual(config);
  });
});
