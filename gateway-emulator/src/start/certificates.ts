import { SystemClock } from "../control/clock.ts";
import type { EmulatorOptions } from "../parts.ts";
import { openCertificateAuthority, type CertificateAuthority } from "../transport/certificate-authority.ts";

/** Opens the local certificate authority, for all the names that this machine is called by. */
export function openCertificates({
  host,
  domainName,
  cacheFolder,
}: EmulatorOptions): Promise<CertificateAuthority> {
  const named =
    domainName === undefined ? [] : [new URL(`http://${domainName}`).hostname.replaceAll(/[[\]]/g, "")];
  const names = [...new Set(["localhost", "127.0.0.1", "::1", host, ...named])].filter(
    (name) => !["0.0.0.0", "::"].includes(name),
  );
  return openCertificateAuthority({ folder: cacheFolder, names, now: new SystemClock().now() });
}
