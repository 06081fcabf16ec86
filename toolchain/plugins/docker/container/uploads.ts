import { readFile } from "node:fs/promises";
import type { Properties } from "../../provider/values";
import { tarFile } from "../tar";

/**
 * A tar archive with the one file of an upload.
 * @throws Error when the content is given not at all or twice, or the source cannot be read.
 */
export async function uploadArchive(upload: Properties): Promise<Buffer> {
  const given = [upload.content, upload.contentBase64, upload.source].filter(Boolean).length;
  const ways = "of 'content', 'content_base64', or 'source'";
  if (given === 0) throw new Error(`error with upload content: one ${ways} must be set`);
  if (given > 1) throw new Error(`error with upload content: only one ${ways} can be set`);
  return tarFile(String(upload.file), await contentOf(upload), modeOf(upload));
}

async function contentOf({ content, contentBase64, source }: Properties): Promise<Buffer> {
  if (content) return Buffer.from(String(content));
  if (contentBase64) return Buffer.from(String(contentBase64), "base64");
  try {
    return await readFile(String(source));
  } catch (cause) {
    throw new Error(`could not read file: open ${source}: ${(cause as Error).message}`, { cause });
  }
}

function modeOf({ permissions, executable }: Properties): number {
  if (permissions) return Number.parseInt(String(permissions), 8);
  return executable === true ? 0o744 : 0o644;
}
