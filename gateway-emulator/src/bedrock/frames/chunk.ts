import { encodeMessage } from "../../transport/event-stream.ts";
import type { Random } from "../model/random.ts";
import { padding } from "./padding.ts";

/** Bytes of a model's own answer, as InvokeModelWithResponseStream sends them. */
export function encodeChunk(bytes: Buffer, random: Random): Buffer {
  return encodeMessage({
    headers: [
      [":event-type", "chunk"],
      [":content-type", "application/json"],
      [":message-type", "event"],
    ],
    payload: Buffer.from(JSON.stringify({ bytes: bytes.toString("base64"), p: padding(random) })),
  });
}
