import { encodeMessage } from "../../transport/event-stream.ts";
import type { ConverseStreamEvent } from "../model/model.ts";
import type { Random } from "../model/random.ts";
import { eventHeaders } from "./event-headers.ts";
import { padding } from "./padding.ts";
import { sortedJson } from "./sorted-json.ts";

/** Encoded once: with the keys' order they are most of what an event costs. */
const HEADERS: Readonly<Record<ConverseStreamEvent["type"], Buffer>> = {
  messageStart: eventHeaders("messageStart"),
  contentBlockStart: eventHeaders("contentBlockStart"),
  contentBlockDelta: eventHeaders("contentBlockDelta"),
  contentBlockStop: eventHeaders("contentBlockStop"),
  messageStop: eventHeaders("messageStop"),
  metadata: eventHeaders("metadata"),
};

/** An event as Bedrock sends it: keys in alphabetical order, padding among them. */
export function encodeEvent(event: ConverseStreamEvent, random: Random): Buffer {
  const payload = sortedJson({ ...said(event), p: padding(random) });
  return encodeMessage({ headers: HEADERS[event.type], payload });
}

function said({ type, payload }: ConverseStreamEvent): object {
  // Which stop sequence it was is for InvokeModel to say: JSON leaves out what is undefined.
  return type === "messageStop" ? { ...payload, stopSequence: undefined } : payload;
}
