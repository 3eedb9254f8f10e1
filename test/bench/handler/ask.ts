import { randomUUID } from "node:crypto";
import type { EventFrame } from "../../../lambda/src/protocol.ts";
import type { Chat } from "../../kit/chat.ts";

/** One answer as its reader saw it; times are in milliseconds since the Unix epoch. */
export interface SeenAnswer {
  /** Stands in the question, and in no other one. */
  marker: string;
  sentAt: number;
  ackedAt: number;
  firstTextAt: number;
  lastTextAt: number;
  /** Frames with events of the run: each was one call of PostToConnection. */
  posts: number;
  /** Of them, those that did not go on where the one before had ended. */
  outOfOrder: number;
}

/** Asks in a new conversation, and calls `onText` at each frame with text; resolves when the answer has ended. */
export async function ask(
  chat: Chat,
  about: string,
  onText: (run: string) => void = () => undefined,
): Promise<SeenAnswer> {
  const run = randomUUID();
  const texts: number[] = [];
  const frames: EventFrame[] = [];
  let ackedAt = Number.NaN;
  const sentAt = sinceEpoch();
  chat.send({ action: "send", v: 1, id: run, thread: randomUUID(), text: `${about} ${run}` });
  // It looks at each frame as it comes.
  await chat.until((frame) => {
    if (frame.k === "ack" && frame.id === run) ackedAt = sinceEpoch();
    if (frame.k !== "ev" || frame.r !== run) return undefined;
    frames.push(frame);
    const types = frame.e.map(({ type }) => type);
    if (types.includes("TEXT_MESSAGE_CONTENT")) {
      texts.push(sinceEpoch());
      onText(run);
    }
    return types.includes("RUN_FINISHED") || types.includes("RUN_ERROR") ? true : undefined;
  });
  return {
    marker: run,
    sentAt,
    ackedAt,
    firstTextAt: texts[0] ?? Number.NaN,
    lastTextAt: texts.at(-1) ?? Number.NaN,
    posts: frames.length,
    outOfOrder: frames.filter(({ s }, index) => s !== endOf(frames[index - 1])).length,
  };
}

/** The number of the event that comes after a frame's. */
function endOf(frame: EventFrame | undefined): number {
  return frame ? frame.s + frame.e.length : 0;
}

/** The emulator's process has another monotonic clock than ours, but the same wall clock. */
export function sinceEpoch(): number {
  return performance.timeOrigin + performance.now();
}
