import fc from "fast-check";
import { expect, test } from "vitest";
import { readReports } from "../../../../components/gate/read-report";
import { type FailureFacts, renderFailure } from "../../../../components/gate/report";

/** Lines as people and programs write them; the report cuts what follows the last word of each. */
const line = fc.stringMatching(/^[ -~]{0,39}[!-~]$/);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);

const facts = fc.record({
  service: word,
  hostName: word,
  because: line,
  name: word,
  status: fc.constantFrom("running", "restarting", "exited"),
  health: fc.option(fc.constantFrom("unhealthy", "starting"), { nil: undefined }),
  probe: fc.option(fc.record({ exitCode: fc.nat({ max: 255 }), output: fc.array(line, { minLength: 1 }) }), {
    nil: undefined,
  }),
  logs: fc.array(line, { maxLength: 20 }),
});

type Facts = typeof facts extends fc.Arbitrary<infer Value> ? Value : never;

function rendered({ service, hostName, because, name, status, health, probe, logs }: Facts): string {
  const Log = probe === undefined ? [] : [{ ExitCode: probe.exitCode, Output: probe.output.join("\n") }];
  const Health = health === undefined ? undefined : { Status: health, FailingStreak: 1, Log };
  const container: FailureFacts["container"] = {
    ...{ Id: "0123456789abcdef", Name: `/${name}`, Config: {}, NetworkSettings: { Networks: {} } },
    State: { Status: status, StartedAt: "", ExitCode: 0, OOMKilled: false, Error: "", Health },
  };
  return renderFailure({ service, hostName, because, container, logs: logs.join("\n"), secrets: [] });
}

function expected({ service, hostName, because, name, status, health, probe, logs }: Facts) {
  const told = health === undefined || probe === undefined ? {} : { probe };
  return {
    ...{ service, because, container: name, host: hostName, logs },
    state: [status, ...(health === undefined ? [] : [health])].join(", "),
    ...(told.probe === undefined
      ? {}
      : { probe: { exitCode: told.probe.exitCode, output: told.probe.output.join("\n").trim() } }),
  };
}

test("whatever a gate reports is read back, whatever the CLI puts around it", () => {
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 3 }), (failed) => {
      const text = [
        'exit status 1: running "dist/components/gate/main.js":',
        failed.map(rendered).join("\n\n"),
      ];
      expect(readReports(`${text.join("\n")}\n`)).toEqual(failed.map(expected));
    }),
  );
});

test("an engine that did not answer leaves the service and the reason", () => {
  const because = "cannot reach the Docker Engine at unix:///x.sock: connect ENOENT /x.sock";
  expect(readReports(`db is not ready: ${because}`)).toEqual([{ service: "db", because, logs: [] }]);
});

test("another text is no report", () => {
  expect(readReports("image x was not built\n    step 3 failed")).toEqual([]);
});
