import { crc32 } from "node:zlib";
import { shapeOf } from "./shapes.ts";

/** A message of an event stream, as it stands on the wire. */
export interface Frame {
  /** Names and values, in their order. */
  headers: [name: string, value: string][];
  payload: string;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** The type of a header's value that is a text. */
const STRING = 7;

/**
 * Takes a body apart into its frames.
 * @throws {Error} where a length, a checksum or a header's type is not as the format has it
 * @see https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
 */
export function framesIn(body: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < body.length;) {
    const length = body.length - at < PRELUDE_BYTES ? 0 : body.readUInt32BE(at);
    if (length < PRELUDE_BYTES + CRC_BYTES || at + length > body.length)
      throw new Error(`the frame at ${at} is cut short`);
    frames.push(frameOf(body.subarray(at, at + length)));
    at += length;
  }
  return frames;
}

/** What kind of event it is. */
export function eventType({ headers }: Frame): string | undefined {
  return headers.find(([name]) => name === ":event-type")?.[1];
}

/** Its payload without the padding. */
export function eventOf({ payload }: Frame): Record<string, unknown> {
  const { p: _padding, ...event } = JSON.parse(payload) as Record<string, unknown>;
  return event;
}

/** Its padding; undefined where there is none. */
export function paddingOf({ payload }: Frame): string | undefined {
  return (JSON.parse(payload) as { p?: string }).p;
}

/** The event that a chunk holds, as the model's vendor words it. */
export function chunkOf(frame: Frame): Record<string, unknown> {
  const { bytes } = eventOf(frame);
  return JSON.parse(Buffer.from(String(bytes), "base64").toString()) as Record<string, unknown>;
}

/** The fields of a payload with their types, in their order; of texts, nothing else. */
export function payloadShape(payload: string): string[] {
  return shapeOf(JSON.parse(payload), "payload");
}

function frameOf(frame: Buffer): Frame {
  const end = frame.length - CRC_BYTES;
  if (frame.readUInt32BE(8) !== crc32(frame.subarray(0, 8))) throw new Error("the prelude's checksum");
  if (frame.readUInt32BE(end) !== crc32(frame.subarray(0, end))) throw new Error("the frame's checksum");
  const headersEnd = PRELUDE_BYTES + frame.readUInt32BE(4);
  return {
    headers: headersIn(frame.subarray(PRELUDE_BYTES, headersEnd)),
    payload: frame.toString("utf8", headersEnd, end),
  };
}

function headersIn(bytes: Buffer): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (bytes.readUInt8(nameEnd) !== STRING) throw new Error("a header that is no text");
    const valueAt = nameEnd + 3;
    const valueEnd = valueAt + bytes.readUInt16BE(nameEnd + 1);
    headers.push([bytes.toString("utf8", at + 1, nameEnd), bytes.toString("utf8", valueAt, valueEnd)]);
    at = valueEnd;
  }
  return headers;
}
