import { crc32 } from "node:zlib";

/** One message of `application/vnd.amazon.eventstream`. */
export interface EventStreamMessage {
  /** They go out in the order given; or what `encodeHeaders` made of them, where many messages have the same. */
  headers: EventStreamHeaders | Buffer;
  /** Text goes out in UTF-8. */
  payload: Buffer | string;
}

export type EventStreamHeaders = readonly (readonly [name: string, value: string])[];

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
  const encodedHeaders = Buffer.isBuffer(headers) ? headers : encodeHeaders(headers);
  const payloadAt = PRELUDE_BYTES + CRC_BYTES + encodedHeaders.length;
  const totalBytes = payloadAt + Buffer.byteLength(payload) + CRC_BYTES;
  // Every byte is written below, so none has to be zero first; small messages share Node.js's pool.
  const message = Buffer.allocUnsafe(totalBytes);
  message.writeUInt32BE(totalBytes, 0);
  message.writeUInt32BE(encodedHeaders.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, PRELUDE_BYTES)), PRELUDE_BYTES);
  message.set(encodedHeaders, PRELUDE_BYTES + CRC_BYTES);
  if (typeof payload === "string") message.write(payload, payloadAt);
  else message.set(payload, payloadAt);
  message.writeUInt32BE(crc32(message.subarray(0, totalBytes - CRC_BYTES)), totalBytes - CRC_BYTES);
  return message;
}

/**
 * The headers as they stand in a message.
 * @throws {RangeError} when a name has more than 255 bytes, or a value more than 65,535
 */
export function encodeHeaders(headers: EventStreamHeaders): Buffer {
  return Buffer.concat(headers.map(encodeHeader));
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
