import { encodeMessage } from "../../transport/event-stream.ts";
import { PADDING_CHARS } from "../limits.ts";
import type { ConverseStreamEvent } from "../model/model.ts";
import { between, type Random } from "../model/random.ts";
import { sortedJson } from "./sorted-json.ts";

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
