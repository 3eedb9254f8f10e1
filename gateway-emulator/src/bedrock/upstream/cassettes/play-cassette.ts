import { encodeMessage } from "../../../transport/event-stream.ts";
import type { Clock } from "../../../control/clock.ts";
import { encodeChunk } from "../../frames/chunk.ts";
import { encodeError } from "../../frames/event-message.ts";
import { padding } from "../../frames/padding.ts";
import { sortedJson } from "../../frames/sorted-json.ts";
import type { Random } from "../../model/random.ts";
import { play, type Step } from "../../pace/play.ts";
import type { RecordedMessage, RecordedResponse } from "./cassette.ts";

/** `recorded`: as it came from Bedrock; `instant`: without waiting. */
export type ReplayPace = "recorded" | "instant";

/** Thrown where the recorded connection broke. */
class Dropped extends Error {
  override readonly name = "Dropped";
}

/**
 * The bytes of a recorded answer, when they are due.
 * @throws Dropped where the recording breaks off; the signal's reason when it aborts
 */
export async function* playCassette(
  response: RecordedResponse,
  { clock, pace, random, signal }: { clock: Clock; pace: ReplayPace; random: Random; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  const steps = stepsOf(response, random).map(({ delayMs, output }) => ({
    delayMs: pace === "recorded" ? delayMs : 0,
    output,
  }));
  for await (const pieces of play({ clock, steps, signal })) {
    const bytes = Buffer.concat(pieces);
    if (bytes.length > 0) yield bytes;
  }
  if (response.ended !== "complete") throw new Dropped("the recorded connection broke here");
}

/** The last one, which says nothing, is the end. */
function stepsOf({ content, endedAfterMs }: RecordedResponse, random: Random): Step<Buffer>[] {
  const end: Step<Buffer> = { delayMs: endedAfterMs, output: Buffer.alloc(0) };
  if ("bytes" in content) return [{ delayMs: 0, output: content.bytes }, end];
  // A body comes when the answer ends: JSON that is not whole helps nobody.
  if ("body" in content) return [{ ...end, output: Buffer.from(JSON.stringify(content.body)) }];
  const events = content.events.map(({ afterMs, message }) => ({
    delayMs: afterMs,
    output: frameOf(message, random),
  }));
  return [...events, end];
}

function frameOf(message: RecordedMessage, random: Random): Buffer {
  if ("bytes" in message) return message.bytes;
  if ("error" in message) return encodeError({ code: message.error, message: message.message });
  if ("exception" in message)
    return jsonFrame([":exception-type", message.exception], "exception", JSON.stringify(message.payload));
  if ("text" in message) return encodeChunk(Buffer.from(message.text), random);
  const { type, payload } = message;
  if (type === "chunk") return encodeChunk(Buffer.from(JSON.stringify(payload)), random);
  const members = typeof payload === "object" ? payload : {};
  return jsonFrame([":event-type", type], "event", sortedJson({ ...members, p: padding(random) }));
}

function jsonFrame(name: readonly [string, string], messageType: string, json: string): Buffer {
  return encodeMessage({
    headers: [name, [":content-type", "application/json"], [":message-type", messageType]],
    payload: Buffer.from(json),
  });
}
