const BLOCK = 512;

/**
 * A tar archive (ustar) with one regular file, owned by root. One header of 512 bytes: no library is worth loading.
 * @param name Path in the archive; at most 255 bytes, a leading slash is dropped.
 * @throws Error when the path does not fit.
 */
export function tarFile(name: string, content: Buffer, mode: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const [prefix, base] = splitName(name.replace(/^\/+/, ""));
  header.write(base, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(Math.floor(Date.now() / 1000), 12), 136);
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(prefix, 345);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]);
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, "0")}\0`;
}

/** The header holds a path in two parts: up to 155 bytes before a slash, up to 100 after it. */
function splitName(name: string): [string, string] {
  if (Buffer.byteLength(name) <= 100) return ["", name];
  for (let slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/", slash + 1)) {
    const [prefix, base] = [name.slice(0, slash), name.slice(slash + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(base) <= 100) return [prefix, base];
  }
  throw new Error(`the path ${name} is too long for a tar archive`);
}
