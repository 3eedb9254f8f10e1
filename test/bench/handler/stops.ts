import { type Chat, openChat } from "../../kit/chat.ts";
import { type Figure, quantile } from "../table.ts";
import { ask, sinceEpoch } from "./ask.ts";
import { type BenchedChat, callFor } from "./chat.ts";

const READERS = 6;
const STOPS_EACH = 10;
/** Frames with text before a reader has had enough: spread over the time between two saves. */
const MAX_FRAMES_READ = 25;

/** From a reader's stop to the model's hearing of it. */
export async function stops(chat: BenchedChat, about: string): Promise<Figure[]> {
  const took = (
    await Promise.all(Array.from({ length: READERS }, (_, reader) => stopSome(chat, about, reader)))
  ).flat();
  return [
    { what: "stop until the model is told, p50", unit: "ms", values: took },
    {
      what: "stop until the model is told, p95",
      unit: "ms",
      values: [quantile(took, 0.95)],
      goal: { atMost: 500 },
    },
  ];
}

async function stopSome(
  { websocket, journal }: BenchedChat,
  about: string,
  reader: number,
): Promise<number[]> {
  await using chat = await openChat(websocket);
  const took: number[] = [];
  for (let n = 0; n < STOPS_EACH; n++) {
    const { marker, stoppedAt } = await stopOne(chat, about, 1 + ((reader + n * READERS) % MAX_FRAMES_READ));
    const { endedAt, ended } = await callFor(journal, marker);
    if (ended !== "cancelled") throw new Error(`a stopped answer's call of the model ended as ${ended}`);
    took.push(endedAt - stoppedAt);
  }
  return took;
}

async function stopOne(
  chat: Chat,
  about: string,
  afterFrames: number,
): Promise<{ marker: string; stoppedAt: number }> {
  let frames = 0;
  let stoppedAt = Number.NaN;
  const { marker } = await ask(chat, about, (run) => {
    if (++frames !== afterFrames) return;
    stoppedAt = sinceEpoch();
    chat.send({ action: "stop", v: 1, id: `stop-${run.slice(0, 30)}`, run });
  });
  return { marker, stoppedAt };
}
