import { crc32 } from "node:zlib";
import { PADDING_CHARS } from "./limits.ts";
import type { ConverseStreamEvent } from "./model.ts";
import { between, type Random } from "./random.ts";

/** One message of `application/vnd.amazon.eventstream`; headers go out in the order given. */
export interface EventStreamMessage {
  headers: readonly (readonly [name: string, value: string])[];
  payload: Buffer;
}

const PRELUDE_BYTES = 8;
const CRC_BYTES = 4;
/** The only type that Bedrock's headers have. */
const STRING_HEADER = 7;
const PADDING_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * Prelude (two lengths and their CRC), headers, payload, CRC of all of it.
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

/** An event as Bedrock sends it: keys in alphabetical order, and `p`, padding of a random length against traffic analysis. */
export function encodeEvent({ type, payload }: ConverseStreamEvent, random: Random): Buffer {
  const p = PADDING_ALPHABET.slice(0, between(random, PADDING_CHARS));
  return encodeMessage({
    headers: [
      [":event-type", type],
      [":content-type", "application/json"],
      [":message-type", "event"],
    ],
    payload: Buffer.from(sortedJson({ ...payload, p })),
  });
}

/** A modelled exception, which ends the stream. */
export function encodeException({ name, message }: { name: string; message: string }): Buffer {
  return encodeMessage({
    headers: [
      [":exception-type", name],
      [":content-type", "application/json"],
      [":message-type", "exception"],
    ],
    payload: Buffer.from(JSON.stringify({ message })),
  });
}

/** An unmodelled error, which ends the stream. */
export function encodeError({ code, message }: { code: string; message: string }): Buffer {
  return encodeMessage({
    headers: [
      [":error-code", code],
      [":error-message", message],
      [":message-type", "error"],
    ],
    payload: Buffer.alloc(0),
  });
}

/** The same message with a checksum that is wrong. */
export function corrupt(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 0xff, copy.length - 1);
  return copy;
}

/** Keys in alphabetical order on every level, as in everything that Bedrock answers. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lengths = Buffer.alloc(3);
  lengths.writeUInt8(STRING_HEADER, 0);
  lengths.writeUInt16BE(valueBytes.length, 1);
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, lengths, valueBytes]);
}
