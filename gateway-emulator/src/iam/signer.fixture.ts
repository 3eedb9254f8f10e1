import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "./credentials.ts";
import type { SignedRequest } from "./signed-request.ts";

export const LOCAL: Credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** The SDK's own signer, for requests that no client of the SDK makes. */
export function signer(credentials: Credentials, region = "us-east-1"): SignatureV4 {
  return new SignatureV4({ service: "execute-api", region, credentials, sha256: Sha256 });
}

export interface Unsigned {
  method: string;
  /** Such as `/ws/@connections/AAA%3D`. */
  path: string;
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: string;
}

/** Signs a request in its headers. */
export async function signed(
  { method, path, query = {}, headers, body = "" }: Unsigned,
  credentials: Credentials,
  signingDate: Date,
): Promise<SignedRequest> {
  const { hostname } = new URL(`http://${headers.host}`);
  const request = { method, protocol: "https:", hostname, path, query, headers, body };
  const { headers: all } = await signer(credentials).sign(request, { signingDate });
  return { method, rawTarget: targetOf(path, query), headers: lowerCased(all), body };
}

/** Signs a GET in its query, and gives the target that comes of it. */
export async function presigned(
  { path, query = {}, headers }: Pick<Unsigned, "path" | "query" | "headers">,
  credentials: Credentials,
  { signingDate, expiresIn = 60 }: { signingDate: Date; expiresIn?: number },
): Promise<string> {
  const { hostname } = new URL(`http://${headers.host}`);
  const request = { method: "GET", protocol: "wss:", hostname, path, query, headers };
  const { query: all = {} } = await signer(credentials).presign(request, { signingDate, expiresIn });
  return targetOf(path, all);
}

function targetOf(path: string, query: Record<string, string | string[] | null>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ""].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What the SDK's signer wants of a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", toBytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(toBytes(data));
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
