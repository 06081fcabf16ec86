import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate that is its own authority, as files. */
export interface MadeCertificate {
  /** The folder that both files are in: the caller's to remove. */
  folder: string;
  /** PEM file of the certificate. */
  file: string;
  /** The certificate's text. */
  text: string;
  /** The private key's text. */
  key: string;
}

/**
 * Makes a certificate for a while.
 * @param names as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
 * @param days how long it is good from now on; negative: it is not any more.
 */
export function makeCertificate(names: string, days = 2): MadeCertificate {
  const folder = mkdtempSync(join(tmpdir(), "parking-certificate-"));
  const [file, key, request] = ["site.crt", "site.key", "site.csr"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Own"];
  openssl(["req", ...curve, "-addext", `subjectAltName=${names}`, "-keyout", key, "-out", request]);
  const signed = ["x509", "-req", "-in", request, "-key", key, "-copy_extensions", "copyall", "-out", file];
  openssl([...signed, "-days", String(days)]);
  return { folder, file, text: readFileSync(file, "utf8"), key: readFileSync(key, "utf8") };
}

function openssl(args: string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}
