import { randomInt } from "node:crypto";

/** Mints the ids that API Gateway puts into events: 16 characters each, such as `L0SM9cOFvHcCIhw=`. */
export interface Identifiers {
  connectionId(nowMs: number): string;
  messageId(nowMs: number): string;
  requestId(nowMs: number): string;
}

const KIND_CONNECTION_OR_MESSAGE = 0b0111;
const KIND_REQUEST = 0b0001;

/** Read from public ids: the same in all of a region's. */
const REGION_CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["us-east-1", 0x2003],
  ["us-west-2", 0x3c77],
  ["eu-central-1", 0x1620],
  ["ap-northeast-1", 0x3633],
  ["ap-northeast-2", 0x204d],
  ["ap-southeast-2", 0x4b03],
]);

const DECISECOND_OFFSET = 421_608_452;
const DECISECOND_PERIOD = 2 ** 29;
const HOSTS = 2 ** 22;
const COUNTS = 2 ** 14;

/**
 * Ids in the layout that decoding of public captures shows: eleven bytes, base64url with one `=` kept. From the
 * top: 30 bits of deciseconds, 4 of kind, 14 of a host's counter, 1 that varies, 15 of the region, 22 of the
 * host, 2 zero.
 */
export function createIdentifiers({
  region,
  host = randomInt(HOSTS),
}: {
  region: string;
  host?: number;
}): Identifiers {
  let counter = randomInt(COUNTS);
  const bytes = Buffer.alloc(11);
  bytes.writeUIntBE(host * 4, 8, 3);
  const constant = regionConstant(region);
  const mint = (kind: number, nowMs: number) => {
    counter = (counter + 1) % COUNTS;
    const deciseconds = (Math.floor(nowMs / 100) + DECISECOND_OFFSET) % DECISECOND_PERIOD;
    bytes.writeUIntBE((deciseconds * 16 + kind) * COUNTS + counter, 0, 6);
    bytes.writeUInt16BE(randomInt(2) * 2 ** 15 + constant, 6);
    return `${bytes.toString("base64url")}=`;
  };
  return {
    connectionId: (nowMs) => mint(KIND_CONNECTION_OR_MESSAGE, nowMs),
    messageId: (nowMs) => mint(KIND_CONNECTION_OR_MESSAGE, nowMs),
    requestId: (nowMs) => mint(KIND_REQUEST, nowMs),
  };
}

/** 15 bits. A region that no capture shows has one of its own all the same, made from its name. */
function regionConstant(region: string): number {
  let hash = 0;
  for (const character of region) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2 ** 15;
  return REGION_CONSTANTS.get(region) ?? hash;
}

/** Whether a string could be a connection id at all: another stage's or a closed one's is, `abc` is not. */
export function isConnectionId(id: string): boolean {
  return /^[A-Za-f][A-Za-z0-9_-]{14}=$/.test(id);
}
