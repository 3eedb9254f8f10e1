import { X509Certificate, createHash, createPrivateKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { type KeyAndCertificate, makeAuthority, makeServerCertificate } from "./certificate.ts";
import { isSystemError, readWholeFile, replaceFile } from "./whole-file.ts";

export interface CertificateAuthorityOptions {
  /** Where the authority and what it signed are kept from start to start; made when it is not there. */
  folder: string;
  /** The host names and IP addresses that the server's certificate is for. */
  names: readonly string[];
  /** Milliseconds since the Unix epoch. */
  now: number;
}

export interface CertificateAuthority extends KeyAndCertificate {
  /** The file that a client trusts, as with `NODE_EXTRA_CA_CERTS`. */
  caCertificatePath: string;
  /** The same beside everyone that is trusted anyway, for variables that replace what a client trusts: `SSL_CERT_FILE`, say. */
  caBundlePath: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_LIFETIME_MS = 2 * 365 * DAY_MS;
const SERVER_LIFETIME_MS = 30 * DAY_MS;
/** One with less left than this is made anew, so that none expires while an emulator runs. */
const SERVER_RENEWAL_MS = 15 * DAY_MS;
/** Certificates begin in the past, for clients whose clock is behind. */
const BACKDATE_MS = DAY_MS;

/**
 * Opens the local certificate authority, and a server certificate from it; makes what is missing, broken or expiring.
 * Several processes may do so at once: each file is replaced whole, and each process uses the pair it holds.
 */
export async function openCertificateAuthority(
  options: CertificateAuthorityOptions,
): Promise<CertificateAuthority> {
  try {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const authority = await openAuthority(options);
    // Named by its content, so that no other process can put another authority in its place.
    const name = `${fingerprint(authority.cert)}.pem`;
    const caCertificatePath = join(options.folder, `ca-${name}`);
    const caBundlePath = join(options.folder, `bundle-${name}`);
    await keep(caCertificatePath, authority.cert);
    await keep(caBundlePath, `${[...rootCertificates, authority.cert].join("\n")}\n`);
    return { caCertificatePath, caBundlePath, ...(await openServerCertificate(authority, options)) };
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const message = `the local certificate authority cannot be kept in ${options.folder} (${cause.code}): make that folder writable, or move it away`;
    throw new Error(message, { cause });
  }
}

/** Writes what everyone may read, unless it is there. */
async function keep(path: string, text: string): Promise<void> {
  if ((await readWholeFile(path)) !== text) await replaceFile(path, text, 0o644);
}

async function openAuthority({ folder, now }: CertificateAuthorityOptions): Promise<KeyAndCertificate> {
  const path = join(folder, "authority.pem");
  const kept = await readPair(path);
  // It must outlive what it signs.
  if (kept && isValid(kept, now, SERVER_LIFETIME_MS) && isAuthority(kept)) return kept;
  const made = await makeAuthority(validity(now, AUTHORITY_LIFETIME_MS));
  await replaceFile(path, made.key + made.cert, 0o600);
  return made;
}

async function openServerCertificate(
  authority: KeyAndCertificate,
  { folder, names, now }: CertificateAuthorityOptions,
): Promise<KeyAndCertificate> {
  const path = join(folder, `server-${fingerprint([authority.cert, ...names].join("\n"))}.pem`);
  const kept = await readPair(path);
  if (kept && isValid(kept, now, SERVER_RENEWAL_MS) && isSignedBy(authority, kept)) return kept;
  const made = await makeServerCertificate({ authority, names, ...validity(now, SERVER_LIFETIME_MS) });
  await replaceFile(path, made.key + made.cert, 0o600);
  return made;
}

/** Reads a file that holds a key and its certificate; undefined when it is missing or holds anything else. */
async function readPair(path: string): Promise<KeyAndCertificate | undefined> {
  const text = await readWholeFile(path);
  const end = "-----END PRIVATE KEY-----\n";
  const [key, cert, ...rest] = text?.split(end) ?? [];
  if (!key || !cert || rest.length > 0) return undefined;
  const pair = { key: key + end, cert };
  try {
    return new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    // Whatever OpenSSL cannot read is as good as missing.
    return undefined;
  }
}

function isValid({ cert }: KeyAndCertificate, now: number, remainingMs: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return validFromDate.getTime() <= now && now + remainingMs <= validToDate.getTime();
}

function isAuthority(pair: KeyAndCertificate): boolean {
  return new X509Certificate(pair.cert).ca && isSignedBy(pair, pair);
}

function isSignedBy(authority: KeyAndCertificate, { cert }: KeyAndCertificate): boolean {
  return new X509Certificate(cert).verify(new X509Certificate(authority.cert).publicKey);
}

function validity(now: number, lifetimeMs: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + lifetimeMs) };
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
