import { isObject, type Value } from "../../provider/values";
import { formatDuration, parseDuration } from "../../schema/duration";
import { atLeast, duration, matches } from "../../schema/validators";
import { fromLabels, labelFields } from "../labels";
import { at, type ContainerFields, flag, integer, list, map, set, text } from "./fields";

/** What runs in the container, and how it is started, watched and stopped. */
export const processFields: ContainerFields = {
  name: text({ required: true, autoNamed: true, replaces: true }),
  image: text({
    required: true,
    replaces: true,
    place: "Config.Image",
    fromEngine: (name, state) => String(name ?? state.image ?? ""),
  }),
  command: list({ computed: true, replaces: true, ...at("Config.Cmd") }),
  entrypoints: list({ computed: true, replaces: true, ...at("Config.Entrypoint") }),
  envs: set({ computed: true, replaces: true, ...at("Config.Env", { read: "never" }) }),
  labels: set({
    computed: true,
    replaces: true,
    of: labelFields,
    ...at("Config.Labels", { read: "never", toEngine: fromLabels }),
  }),
  user: text({ replaces: true, emptyIsUnset: true, ...at("Config.User") }),
  workingDir: text({ replaces: true, emptyIsUnset: true, ...at("Config.WorkingDir") }),
  hostname: text({ computed: true, replaces: true, ...at("Config.Hostname") }),
  domainname: text({ replaces: true, ...at("Config.Domainname") }),
  tty: flag({ default: false, replaces: true, ...at("Config.Tty") }),
  stdinOpen: flag({ default: false, replaces: true, ...at("Config.OpenStdin") }),
  stopSignal: text({ computed: true, replaces: true, ...at("Config.StopSignal") }),
  stopTimeout: integer({ computed: true, replaces: true, ...at("Config.StopTimeout") }),
  platform: text({ computed: true, replaces: true, readPlace: "Platform" }),
  healthcheck: list({
    computed: true,
    single: true,
    of: {
      interval: text({ default: "0s", validate: duration }),
      retries: integer({ default: 0, validate: atLeast(0) }),
      startInterval: text({ default: "0s", validate: duration }),
      startPeriod: text({ default: "0s", validate: duration }),
      tests: list(),
      timeout: text({ default: "0s", validate: duration }),
    },
    ...at("Config.Healthcheck", { read: "present", toEngine: healthcheckBody, fromEngine: healthcheckValue }),
  }),
  init: flag({ computed: true, ...at("HostConfig.Init") }),
  restart: text({
    default: "no",
    validate: matches("^(no|on-failure|always|unless-stopped)$"),
    ...at("HostConfig.RestartPolicy.Name"),
  }),
  maxRetryCount: integer(at("HostConfig.RestartPolicy.MaximumRetryCount")),
  rm: flag({ default: false, ...at("HostConfig.AutoRemove") }),
  logDriver: text({ computed: true, replaces: true, ...at("HostConfig.LogConfig.Type") }),
  logOpts: map({
    replaces: true,
    ...at("HostConfig.LogConfig.Config", {
      fromEngine: (options, state) => (isConfigured(state.logOpts) ? ((options ?? {}) as Value) : {}),
    }),
  }),
};

/** How the plugin itself handles the container; the engine knows nothing of it. */
export const lifecycleFields: ContainerFields = {
  start: flag({ default: true }),
  attach: flag({ default: false }),
  logs: flag({ default: false }),
  mustRun: flag({ default: true }),
  wait: flag({ default: false }),
  waitTimeout: integer({ default: 60 }),
  removeVolumes: flag({ default: true }),
  destroyGraceSeconds: integer(),
  containerReadRefreshTimeoutMilliseconds: integer({ default: 15000 }),
  containerLogs: text({ output: true }),
  exitCode: integer({ output: true }),
};

function isConfigured(value: Value | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

interface Healthcheck {
  Test?: string[] | null;
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  StartInterval?: number;
  Retries?: number;
}

function healthcheckBody(value: Value): Healthcheck {
  if (!isObject(value)) return {};
  const nanoseconds = (text: Value | undefined) => Number(parseDuration(String(text ?? "0s")) ?? 0n);
  return {
    Test: (value.tests ?? []) as string[],
    Interval: nanoseconds(value.interval),
    Timeout: nanoseconds(value.timeout),
    StartPeriod: nanoseconds(value.startPeriod),
    StartInterval: nanoseconds(value.startInterval),
    Retries: Number(value.retries ?? 0),
  };
}

function healthcheckValue(value: unknown): Value {
  const check = (value ?? {}) as Healthcheck;
  return {
    interval: formatDuration(check.Interval ?? 0),
    retries: check.Retries ?? 0,
    startInterval: formatDuration(check.StartInterval ?? 0),
    startPeriod: formatDuration(check.StartPeriod ?? 0),
    tests: check.Test ?? [],
    timeout: formatDuration(check.Timeout ?? 0),
  };
}
