import { openChat } from "../../kit/chat.ts";
import { readPage } from "./read-thread.ts";
import { WireLog } from "./wire-log.ts";

/** A second page of the same person, whose connection is never cut. */
export interface Witness extends AsyncDisposable {
  /** What it was told of a run, once that has ended; undefined of one that had ended before it came. */
  logOf(run: string): Promise<WireLog | undefined>;
}

/** Opens a thread that there is, and hears of it from now on. */
export async function openWitness(of: { url: string; device: string; thread: string }): Promise<Witness> {
  const chat = await openChat(of.url, { device: of.device });
  const page = await readPage(chat, { thread: of.thread, id: "open-thread" });
  const missed = new Set(page.flatMap(({ messages }) => messages).map(({ id }) => id));
  for (const { running = [] } of page) for (const run of running) missed.delete(run);
  return {
    async logOf(run) {
      if (missed.has(run)) return undefined;
      const log = new WireLog();
      await chat.until((frame) => {
        if (frame.k === "ev" && frame.r === run) log.takeEvents(frame);
        if (frame.k === "snap" && frame.r === run) log.takeSnapshot(frame);
        return log.end();
      });
      return log;
    },
    [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose](),
  };
}
