import { randomInt } from "node:crypto";

/** Mints the ids that API Gateway puts into events: `connectionId`, `messageId`, `requestId`. */
export interface Identifiers {
  /** For a connection or a message: 16 characters, such as `L0SM9cOFvHcCIhw=`. */
  connectionId(nowMs: number): string;
  requestId(nowMs: number): string;
}

const KIND_CONNECTION = 0b0111n;
const KIND_REQUEST = 0b0001n;

/** Read from public us-east-1 ids; the same in all of them. */
const REGION_CONSTANT = 0x2003n;

const DECISECOND_OFFSET = 421_608_452;
const DECISECOND_PERIOD = 2 ** 29;

/**
 * Ids in the layout that decoding of public captures shows: eleven bytes, base64url with one `=` kept. From the
 * top: 30 bits of deciseconds, 4 of kind, 14 of a host's counter, 1 that varies, 15 of the region, 22 of the
 * host, 2 zero.
 */
export function createIdentifiers(host = randomInt(2 ** 22)): Identifiers {
  let counter = randomInt(2 ** 14);
  const mint = (kind: bigint, nowMs: number) => {
    counter = (counter + 1) % 2 ** 14;
    const deciseconds = BigInt((Math.floor(nowMs / 100) + DECISECOND_OFFSET) % DECISECOND_PERIOD);
    let bits = deciseconds;
    bits = (bits << 4n) | kind;
    bits = (bits << 14n) | BigInt(counter);
    bits = (bits << 1n) | BigInt(randomInt(2));
    bits = (bits << 15n) | REGION_CONSTANT;
    bits = (bits << 22n) | BigInt(host);
    bits <<= 2n;
    return `${Buffer.from(bits.toString(16).padStart(22, "0"), "hex").toString("base64url")}=`;
  };
  return {
    connectionId: (nowMs) => mint(KIND_CONNECTION, nowMs),
    requestId: (nowMs) => mint(KIND_REQUEST, nowMs),
  };
}

/** Whether a string could be a connection id at all: another stage's or a closed one's is, `abc` is not. */
export function isConnectionId(id: string): boolean {
  return /^[A-Za-f][A-Za-z0-9_-]{14}=$/.test(id);
}
