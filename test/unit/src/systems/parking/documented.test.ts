import { expect, test } from "vitest";
import { parse } from "yaml";
import { parkingSchema } from "../../../../../src/systems/parking/config";
import { DOCUMENTED_SECRETS } from "../../../../../src/systems/parking/environment";
import { parkingPlan } from "../../../../../src/systems/parking/parking";
import { parkingTopology } from "../../../../../src/systems/parking/topology";
import { SECRETS, told } from "./told";

/** The document's `.env` files to the letter (seed 001), but for the cameras, where it has `[...]`. */
const DEVELOPMENT = `
APP_IMAGE=protyom/parking-monitoring:app
SECRET_KEY=your-secret-key-here
DEBUG=True
POSTGRES_USER=postgres
POSTGRES_DB=parking
POSTGRES_PASSWORD=secretpassword
POSTGRES_PORT=5432
REDIS_PASSWORD=redispassword
ALLOWED_HOSTS=localhost,127.0.0.1
CAMERA_CONF={"cameras":[]}
YOLO_PATH=/app/yolov8x.pt`;
const EDGE = `
APP_IMAGE=protyom/parking-monitoring:app_arm
SECRET_KEY=your-secret-key-here
DEBUG=False
POSTGRES_HOST=remote-db-host.example.com
POSTGRES_USER=postgres
POSTGRES_DB=parking
POSTGRES_PASSWORD=secretpassword
REDIS_ADDR=remote-redis-host.example.com
REDIS_PASSWORD=redispassword
CAMERA_CONF={"cameras":[]}
YOLO_PATH=/app/yolov8x.pt`;

const lines = (file: string) =>
  file
    .trim()
    .split("\n")
    .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);

test.each([
  ["development", DEVELOPMENT, "linux/amd64", ["web", "celery"]],
  ["edge", EDGE, "linux/arm64", ["celery"]],
] as const)(
  "the document's .env of %s is understood, and reaches the processes as it stands there",
  (stage, file, platform, readers) => {
    // As somebody writes them into the site: secrets apart, all else with `: ` in place of `=`.
    const open = lines(file).filter(([key]) => !(key in DOCUMENTED_SECRETS));
    const environment = parse(open.map(([key, value]) => `${key}: ${value}`).join("\n"));
    const written = { type: "parking", stage, environment, secretEnvironment: SECRETS };
    expect(told(written)).toEqual([]);
    const config = parkingSchema.parse(written);
    const values: Record<string, string> = Object.fromEntries(
      lines(file).map(([key, value]) => [SECRETS[key as keyof typeof SECRETS], value]),
    );
    const secret = (key: string) => values[key] ?? "";
    const { services } = parkingTopology("parking", parkingPlan({ config, site: "dev", platform, secret }));
    const reached = Object.assign({}, ...readers.map((name) => services[name]?.environment));
    const { APP_IMAGE, ...expected } = Object.fromEntries(lines(file));
    expect(reached).toMatchObject(expected);
    for (const name of readers) expect(services[name]?.image).toBe(APP_IMAGE);
  },
);
