import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { Problem } from "../../../../components";

/** A certificate of the site's own, and what it is to be good for. */
export interface OwnCertificate {
  /** PEM file; the site's own certificate first, then the chain above it. */
  file: string;
  /** Its private key (PEM). */
  key: string;
  /** The site's names. */
  names: readonly string[];
}

/**
 * What nginx, or a browser, would refuse. nginx-proxy has the host's ports, so the old one is gone when a new one with
 * a wrong certificate fails: it is looked at before anything is touched. Tells nothing of the key.
 */
export function certificateProblems({ file, key, names }: OwnCertificate, now = new Date()): Problem[] {
  const certificate = readCertificate(file);
  const privateKey = readKey(key);
  if (!(certificate instanceof X509Certificate)) return [certificate, ...keyProblems(privateKey)];
  return [
    ...keyProblems(privateKey, certificate),
    ...timeProblems(file, certificate, now),
    ...nameProblems(file, certificate, names),
  ];
}

function readCertificate(file: string): X509Certificate | Problem {
  const at = { path: "tls.certificate", found: `"${file}"` };
  try {
    return new X509Certificate(readFileSync(file));
  } catch (error) {
    const code =
      (error as NodeJS.ErrnoException).syscall === undefined ? undefined : (error as { code: string }).code;
    const message = code === undefined ? "this is no certificate" : `the file cannot be read: ${code}`;
    return { ...at, message, hint: "write the PEM file of the certificate, with the chain above it" };
  }
}

function readKey(key: string): KeyObject | undefined {
  try {
    return createPrivateKey(key);
  } catch {
    return undefined;
  }
}

function keyProblems(key: KeyObject | undefined, certificate?: X509Certificate): Problem[] {
  const hint = "pulumi config set --secret secrets:<key> < key.pem, without a passphrase";
  if (key === undefined) {
    return [
      { path: "tls.keySecret", message: "this secret is no private key (PEM) that nginx could read", hint },
    ];
  }
  if (certificate === undefined || certificate.checkPrivateKey(key)) return [];
  return [{ path: "tls.keySecret", message: "this is the key of another certificate", hint }];
}

function timeProblems(file: string, { validFrom, validTo }: X509Certificate, now: Date): Problem[] {
  const at = { path: "tls.certificate", found: `"${file}"`, hint: "get a certificate that is good today" };
  if (now > new Date(validTo)) return [{ ...at, message: `it was good until ${validTo}` }];
  return now < new Date(validFrom) ? [{ ...at, message: `it is good from ${validFrom} on` }] : [];
}

function nameProblems(file: string, certificate: X509Certificate, names: readonly string[]): Problem[] {
  const isFor = (name: string) =>
    isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  const others = names.filter((name) => isFor(name) === undefined);
  if (others.length === 0) return [];
  return [
    {
      path: "tls.certificate",
      found: `"${file}", for ${certificate.subjectAltName ?? "no name"}`,
      message: `it is not for ${others.join(", ")}`,
      hint: "get one for every name of VIRTUAL_HOST, or leave those names out there",
    },
  ];
}
