import { crc32 } from "node:zlib";

/** One message of `application/vnd.amazon.eventstream`; headers go out in the order given. */
export interface EventStreamMessage {
  headers: readonly (readonly [name: string, value: string])[];
  payload: Buffer;
}

const PRELUDE_BYTES = 8;
const CRC_BYTES = 4;
/** The only type that AWS's services use for headers. */
const STRING_HEADER = 7;

/**
 * Prelude (two lengths and their CRC), headers, payload, CRC of all of it.
 * @throws {RangeError} when a header's name has more than 255 bytes, or its value more than 65,535
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeMessage({ headers, payload }: EventStreamMessage): Buffer {
  const encodedHeaders = Buffer.concat(headers.map(encodeHeader));
  const totalBytes = PRELUDE_BYTES + CRC_BYTES + encodedHeaders.length + payload.length + CRC_BYTES;
  const message = Buffer.alloc(totalBytes);
  message.writeUInt32BE(totalBytes, 0);
  message.writeUInt32BE(encodedHeaders.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, PRELUDE_BYTES)), PRELUDE_BYTES);
  encodedHeaders.copy(message, PRELUDE_BYTES + CRC_BYTES);
  payload.copy(message, PRELUDE_BYTES + CRC_BYTES + encodedHeaders.length);
  message.writeUInt32BE(crc32(message.subarray(0, totalBytes - CRC_BYTES)), totalBytes - CRC_BYTES);
  return message;
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const nameLength = Buffer.alloc(1);
  nameLength.writeUInt8(nameBytes.length);
  const typeAndLength = Buffer.alloc(3);
  typeAndLength.writeUInt8(STRING_HEADER, 0);
  typeAndLength.writeUInt16BE(valueBytes.length, 1);
  return Buffer.concat([nameLength, nameBytes, typeAndLength, valueBytes]);
}
