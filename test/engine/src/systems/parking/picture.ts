import { chmodSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

/** Name of a camera's picture in its folder. */
export const PICTURE = "newest.png";

const [WIDTH, HEIGHT] = [440, 400];

/** Two parking spots, side by side. */
export const SPOTS = [
  { name: "A1", left: 40 },
  { name: "A2", left: 240 },
].map(({ name, left }) => ({
  name,
  polygon: [
    [left, 60],
    [left + 160, 60],
    [left + 160, 340],
    [left, 340],
  ],
}));

/** A camera of those two spots whose pictures lie in a folder. */
export function camera(name: string, path: string) {
  return { name, kind: "folder", path, spots: SPOTS };
}

/** A folder into which tests put pictures; every user may read it. */
export function pictureFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parking-camera-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** Puts a picture of asphalt into a folder, with a red car on each of these spots. */
export function takePicture(folder: string, occupied: readonly string[]): void {
  const cars = SPOTS.filter(({ name }) => occupied.includes(name)).map(({ polygon }) => polygon[0]?.[0] ?? 0);
  const rows = Array.from({ length: HEIGHT }, (_, y) => Buffer.from([0, ...rowOf(y, cars)]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // Eight bits of each of three colours.
  header.set([8, 2], 8);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND")];
  // Whole or not at all: the worker may look at any moment.
  const file = join(folder, PICTURE);
  writeFileSync(`${file}.part`, Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]));
  renameSync(`${file}.part`, file);
}

function rowOf(y: number, cars: readonly number[]): number[] {
  return Array.from({ length: WIDTH }, (_, x) => colourAt(x, y, cars)).flat();
}

/** Grey with a little grain; a car is red with two dark windows. */
function colourAt(x: number, y: number, cars: readonly number[]): number[] {
  const left = cars.find((begin) => x > begin + 20 && x < begin + 140);
  if (left === undefined || y < 80 || y > 320) return Array(3).fill(105 + ((x * 7 + y * 13) % 5));
  const isWindow = x > left + 36 && x < left + 124 && ((y > 130 && y < 175) || (y > 250 && y < 280));
  return isWindow ? [40, 45, 50] : [170, 30, 35];
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
