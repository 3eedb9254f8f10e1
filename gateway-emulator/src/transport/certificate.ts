import { KeyObject, createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type * as X509 from "@peculiar/x509";

/** A private key and its certificate, both in PEM. */
export interface KeyAndCertificate {
  key: string;
  cert: string;
}

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

const ECDSA_P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const AUTHORITY_NAME = "CN=Groundfog local CA";

/** Makes the certificate of an authority: it may sign servers, not further authorities. */
export async function makeAuthority({ notBefore, notAfter }: Validity): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: makeSerialNumber(),
    subject: AUTHORITY_NAME,
    issuer: AUTHORITY_NAME,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ECDSA_P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: toPem(keys.privateKey), cert: `${certificate.toString("pem")}\n` };
}

/** Makes a server's certificate for host names and IP addresses, signed by the authority. */
export async function makeServerCertificate({
  authority,
  names,
  notBefore,
  notAfter,
}: Validity & { authority: KeyAndCertificate; names: readonly string[] }): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await makeKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const extensions: X509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      names.map((name) => ({ type: isIP(name) ? "ip" : "dns", value: name })),
    ),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: makeSerialNumber(),
    subject: "CN=Groundfog",
    issuer: issuer.subject,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: createPrivateKey(authority.key).toCryptoKey(ECDSA_P256, false, ["sign"]),
    signingAlgorithm: ECDSA_P256,
    extensions,
  });
  return { key: toPem(keys.privateKey), cert: `${certificate.toString("pem")}\n` };
}

/** Loading takes longer than all else that a start does here, so only who must make something does it. */
async function loadX509(): Promise<typeof X509> {
  await import("./reflect-metadata.ts");
  return import("@peculiar/x509");
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ECDSA_P256, true, ["sign", "verify"]);
}

/** Positive and never repeated, as RFC 5280 4.1.2.2 wants it: two certificates of one issuer may not share it. */
function makeSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

function toPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
}
