import { encodeMessage } from "../../transport/event-stream.ts";
import type { Random } from "../model/random.ts";
import { eventHeaders } from "./event-headers.ts";
import { padding } from "./padding.ts";

const HEADERS = eventHeaders("chunk");

/** Bytes of a model's own answer, as InvokeModelWithResponseStream sends them. */
export function encodeChunk(bytes: Buffer, random: Random): Buffer {
  // Neither has a character in it that JSON would escape.
  const payload = `{"bytes":"${bytes.toString("base64")}","p":"${padding(random)}"}`;
  return encodeMessage({ headers: HEADERS, payload });
}
