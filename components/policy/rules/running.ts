import { DEFAULT_LOGGING, restartOf } from "../../defaults";
import { isUnchecked } from "../../healthcheck";
import { inLongRunning, type Policy } from "../policy";

/** Log drivers that write to the host's disk without end unless they are told a size. */
const UNBOUNDED_DRIVERS = ["json-file"];

/** A service that nobody asks cannot be seen to fail. */
export const healthCheck: Policy = {
  id: "health-check",
  title: "every long-running service has a health check",
  level: "mandatory",
  check: (subject) =>
    inLongRunning(subject, ({ name, spec: { healthcheck } }) => {
      if (!isUnchecked(healthcheck) && [healthcheck?.test ?? []].flat().length > 0) return [];
      return [
        {
          path: `services.${name}.healthcheck`,
          found: healthcheck === undefined ? undefined : "disabled",
          message: "the service has no health check, so nobody sees when it no longer works",
          fix: 'give it one that asks what its users need, as test: ["CMD", "curl", "-fs", "http://localhost"]',
        },
      ];
    }),
};

/** What ends at 3 a.m. comes back by itself. */
export const restartPolicy: Policy = {
  id: "restart-policy",
  title: "every long-running service is restarted when it ends",
  level: "mandatory",
  check: (subject) =>
    inLongRunning(subject, ({ name, spec, kind }) =>
      restartOf({ ...spec, kind }) === "no"
        ? [
            {
              path: `services.${name}.restart`,
              found: "no",
              message: "the service stays down when its process ends or the host restarts",
              fix: 'write "unless-stopped" (the default), "always" or "on-failure"; for a task that ends, kind: job',
            },
          ]
        : [],
    ),
};

/** Logs do not fill the disk. */
export const boundedLogs: Policy = {
  id: "bounded-logs",
  title: "every long-running service's logs are bounded",
  level: "mandatory",
  check: (subject) =>
    inLongRunning(subject, ({ name, spec }) => {
      const { driver, options } = spec.logging ?? DEFAULT_LOGGING;
      if (!UNBOUNDED_DRIVERS.includes(driver) || options?.["max-size"] !== undefined) return [];
      return [
        {
          path: `services.${name}.logging.options`,
          found: `${driver} without max-size`,
          message: "the log file grows until the host's disk is full",
          fix: 'set max-size and max-file, as "10m" and "3", or leave `logging` out, which does it',
        },
      ];
    }),
};

/** One service that leaks does not take the host with it. */
export const memoryLimit: Policy = {
  id: "memory-limit",
  title: "every long-running service has a memory limit",
  level: "advisory",
  check: (subject) =>
    inLongRunning(subject, ({ name, spec }) =>
      spec.deploy?.resources?.limits?.memory === undefined
        ? [
            {
              path: `services.${name}.deploy.resources.limits.memory`,
              message: "the service may use all of the host's memory",
              fix: 'set a limit that it needs in practice with room, as memory: "512m"',
            },
          ]
        : [],
    ),
};
