import { isAbsolute } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { asRecord } from "../../config/check";

/** What the application takes as a name, too. */
const cameraName = z
  .string()
  .regex(/^\w[\w .-]{0,62}$/, "begin with a letter or digit; then those, spaces, _ . and - (63 at most)");

const ORDINATE = "write pixels: a whole number from 0 to 100000";
const ordinate = z.int({ error: ORDINATE }).min(0, ORDINATE).max(100_000, ORDINATE);

const spotSchema = z.strictObject({
  name: cameraName.describe("Unique among the camera's spots."),
  polygon: z
    .array(z.tuple([ordinate, ordinate]))
    .min(3)
    .max(64)
    .describe("The spot's outline in the picture: [x, y] in pixels, at least three."),
});

const common = {
  name: cameraName.describe("Unique among the site's cameras."),
  spots: z.array(spotSchema).min(1).describe("The parking spots that the camera sees."),
};

/** `CAMERA_CONF`: the cameras of a site, and where in their pictures the parking spots are. */
export const cameraConfSchema = z.strictObject({
  cameras: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("http").describe("Answers each GET with a picture."),
        url: z.string().regex(/^https?:\/\/[^\s/]+/, "write http://host/… or https://host/…"),
        ...common,
      }),
      z.strictObject({
        kind: z.literal("rtsp").describe("Streams video; the image needs ffmpeg's libraries."),
        url: z.string().regex(/^rtsps?:\/\/[^\s/]+/, "write rtsp://host/… or rtsps://host/…"),
        ...common,
      }),
      z.strictObject({
        kind: z.literal("folder").describe("A folder of pictures on the host; the newest counts."),
        path: z
          .string()
          .regex(/^[^~\s]/, "write a folder of the host, without ~; it is mounted read-only")
          .describe("A relative path is taken from the program's folder."),
        ...common,
      }),
    ]),
  ),
});

/** The cameras of a site. */
export type CameraConf = z.output<typeof cameraConfSchema>;

/** Where the worker sees a folder of the host: at the same place, or below /cameras where it is written as relative. */
export function folderInside({ name, path }: { name: string; path: string }): string {
  return isAbsolute(path) ? path : `/cameras/${name}`;
}

/** The value behind `CAMERA_CONF`, which may be written as a text of JSON or YAML; undefined where it is neither. */
export function readCameraConf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parse(value);
  } catch {
    return undefined;
  }
}

/** The cameras of a secret text. Where nobody decrypts it, as in a review, what stands for the text stands for them. */
export function secretCameras(text: string): unknown[] {
  const { cameras } = asRecord(readCameraConf(text));
  return Array.isArray(cameras) ? cameras : [text];
}
