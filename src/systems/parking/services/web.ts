import type { ServiceSpec } from "../../../../components";
import type { ParkingConfig } from "../config";
import {
  appEnvironment,
  appImage,
  appReadiness,
  COMPLETED,
  HEALTHY,
  INSIDE,
  NETWORK,
  numbers,
  type ParkingPlan,
  type Part,
} from "./plan";

const MANAGE = ["python", "manage.py"];

/** The page with the jobs that it waits for: migrations, and in production the static files. */
export function webPart(plan: ParkingPlan): Part {
  const production = plan.config.stage === "webserver";
  return {
    volumes: production ? { static: {} } : {},
    services: {
      migrate: {
        ...job(plan),
        command: [...MANAGE, "migrate", "--noinput"],
        dependsOn: { db_postgres: HEALTHY },
      },
      ...(production ? { collectstatic: staticFiles(plan) } : {}),
      web: production ? uwsgi(plan) : developmentServer(plan),
    },
  };
}

function job(plan: ParkingPlan): ServiceSpec {
  return {
    kind: "job",
    image: appImage(plan),
    environment: webEnvironment(plan),
    networks: [NETWORK],
  };
}

function staticFiles(plan: ParkingPlan): ServiceSpec {
  return {
    ...job(plan),
    command: [...MANAGE, "collectstatic", "--noinput"],
    volumes: [{ type: "volume", source: "static", target: "/app/static" }],
  };
}

function developmentServer(plan: ParkingPlan): ServiceSpec {
  const { bindAddress = "127.0.0.1", ports } = plan.config;
  return {
    ...service(plan, "8080"),
    command: [...MANAGE, "runserver", "0.0.0.0:8080"],
    // It watches its files from a process of its own.
    init: true,
    ports: [{ target: 8080, published: ports.web, hostIp: bindAddress }],
    dependsOn: { db_postgres: HEALTHY, migrate: COMPLETED },
  };
}

function uwsgi(plan: ParkingPlan): ServiceSpec {
  return {
    ...service(plan, "8000"),
    command: ["uwsgi", "--ini", "uwsgi.ini"],
    // What is being answered ends first; uWSGI gives no answer longer than 30 s.
    stopGracePeriod: "35s",
    dependsOn: { db_postgres: HEALTHY, migrate: COMPLETED, collectstatic: COMPLETED },
  };
}

function service(plan: ParkingPlan, port: string): ServiceSpec {
  return {
    image: appImage(plan),
    environment: webEnvironment(plan),
    networks: [NETWORK],
    healthcheck: appReadiness("web", port),
    readyTimeout: plan.config.readyTimeout,
  };
}

function webEnvironment(plan: ParkingPlan) {
  return {
    ...appEnvironment(plan, INSIDE),
    ALLOWED_HOSTS: allowedHosts(plan.config).join(","),
    ...numbers({ BEAT_INTERVAL_SECONDS: plan.config.environment.BEAT_INTERVAL_SECONDS }),
  };
}

function allowedHosts({ environment, bindAddress }: ParkingConfig): string[] {
  const own = bindAddress === undefined || bindAddress === "0.0.0.0" ? [] : [bindAddress];
  const named = environment.ALLOWED_HOSTS ?? environment.VIRTUAL_HOST;
  return named ?? [...new Set(["localhost", "127.0.0.1", ...own])];
}
