import { encodeMessage } from "../../transport/event-stream.ts";
import { PADDING_CHARS } from "../limits.ts";
import type { ConverseStreamEvent } from "../model/model.ts";
import { between, type Random } from "../model/random.ts";

const PADDING_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

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
