import { crc32 } from "node:zlib";
import type { FrameCorruption } from "../model/breakage.ts";

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;

/** A copy of a message that is wrong in one way, and right in all others. */
export function corruptFrame(message: Buffer, what: FrameCorruption): Buffer {
  const copy = Buffer.from(message);
  const payloadAt = PRELUDE_BYTES + copy.readUInt32BE(4);
  switch (what) {
    case "checksum":
      flip(copy, copy.length - 1);
      return copy;
    case "prelude":
      flip(copy, PRELUDE_BYTES - 1);
      return sealed(copy);
    case "json":
      copy.write("!", payloadAt);
      return sealed(copy);
    case "eventType":
      // The same length, and no header that anybody knows.
      copy.write(":event-typo", copy.indexOf(":event-type"));
      return sealed(copy);
  }
}

function flip(bytes: Buffer, at: number): void {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
}

/** With a checksum that fits. */
function sealed(message: Buffer): Buffer {
  const end = message.length - CRC_BYTES;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}
