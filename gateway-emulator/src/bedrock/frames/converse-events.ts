import { encodeMessage } from "../../transport/event-stream.ts";
import type { ConverseStreamEvent } from "../model/model.ts";
import type { Random } from "../model/random.ts";
import { padding } from "./padding.ts";
import { sortedJson } from "./sorted-json.ts";

/** An event as Bedrock sends it: keys in alphabetical order, padding among them. */
export function encodeEvent({ type, payload }: ConverseStreamEvent, random: Random): Buffer {
  return encodeMessage({
    headers: [
      [":event-type", type],
      [":content-type", "application/json"],
      [":message-type", "event"],
    ],
    // Which stop sequence it was is for InvokeModel to say: JSON leaves out what is undefined.
    payload: Buffer.from(sortedJson({ ...payload, stopSequence: undefined, p: padding(random) })),
  });
}
