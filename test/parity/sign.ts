import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256.ts";
import type { Credentials, Target } from "./target.ts";

export interface Unsigned {
  method: string;
  /** `https://…` or `wss://…`, without a query string. */
  url: string;
  query?: Record<string, string>;
  body?: Uint8Array;
  headers?: Record<string, string>;
  /** `execute-api` when absent. */
  service?: "execute-api" | "lambda";
  /** Those of the target when absent. */
  credentials?: Credentials;
  /** When it is signed; now when absent. */
  at?: Date;
}

/** The headers of a request that the SDK's own signer signs, for API Gateway unless it says otherwise. */
export async function signedHeaders(target: Target, unsigned: Unsigned): Promise<Record<string, string>> {
  const { at = new Date() } = unsigned;
  const signed = await (await signer(target, unsigned)).sign(requestOf(unsigned), { signingDate: at });
  return signed.headers;
}

/** The query string of a handshake that is signed in it, as browsers do it. */
export async function presignedQuery(target: Target, unsigned: Unsigned): Promise<Record<string, string>> {
  const { at = new Date() } = unsigned;
  const signed = await (
    await signer(target, unsigned)
  ).presign(requestOf(unsigned), { signingDate: at, expiresIn: 60 });
  return Object.fromEntries(Object.entries(signed.query ?? {}).map(([name, value]) => [name, String(value)]));
}

async function signer(
  target: Target,
  { service = "execute-api", credentials }: Unsigned,
): Promise<SignatureV4> {
  return new SignatureV4({
    service,
    region: target.region,
    credentials: credentials ?? (await target.credentials()),
    sha256: Sha256,
  });
}

function requestOf({ method, url, query = {}, body, headers = {} }: Unsigned) {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  return {
    method,
    protocol,
    hostname,
    ...(port !== "" && { port: Number(port) }),
    path: pathname,
    headers: { host, ...headers },
    query,
    ...(body && { body }),
  };
}
