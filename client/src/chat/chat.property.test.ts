import type { RunEvent } from "@groundfog/lambda/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { textOf as wordsOf } from "../runs/parts.ts";
import { isUnfinished } from "./answer.ts";
import { createChat } from "./chat.ts";
import type { Chat } from "./chat.ts";
import { finished, restored, text } from "./chat-with-gateway.fixture.ts";
import { faultyHandler } from "./faulty-handler.fixture.ts";
import { memoryCopies } from "../kept/memory-copies.fixture.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import { testClock } from "../time/test-clock.fixture.ts";

const QUESTIONS = ["first", "second"];
/** Long enough for every silence, doubt and delay to be over. */
const CALM_MS = 120_000;
const NUM_RUNS = 300;

const anyFault = fc.record({
  kind: fc.constantFrom("cut", "lose", "silent", "before", "after", "kill", "stop", "reload", "crash"),
  afterMs: fc.nat(4_000),
  frames: fc.integer({ min: 1, max: 6 }),
});

const anyAnswer = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }), { maxLength: 80 });

test("whatever fails on the way, every question has one run, and every answer is that run's to the letter", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, fc.array(anyFault, { maxLength: 12 }), async (pieces, faults) => {
      const clock = testClock();
      const storage = memoryStorage();
      const copies = memoryCopies();
      let ids = 0;
      const newId = () => `id${(ids += 1)}`;
      const said = (question: string) => [text(question), ...pieces.map((piece) => text(piece)), finished];
      const handler = faultyHandler(clock, said);
      const open = (thread?: string) =>
        createChat({ connect: handler.connect, storage, copies, clock, newId, random: () => 0.5, thread });
      let chat = open();
      const { thread } = chat.conversation.peek();
      for (const question of QUESTIONS) chat.ask(question);
      for (const { kind, afterMs, frames } of faults) {
        handler.work(afterMs);
        switch (kind) {
          case "cut":
            handler.cut();
            break;
          case "lose":
            handler.lose(frames);
            break;
          case "silent":
            handler.goSilent();
            break;
          case "before":
          case "after":
            handler.failNext(kind);
            break;
          case "kill":
            handler.killWorkers();
            break;
          case "stop":
            chat.stop();
            break;
          case "crash":
            copies.lose(frames);
            chat.close();
            chat = open(thread);
            await restored();
            break;
          case "reload":
            chat.save();
            chat.close();
            chat = open(thread);
            await restored();
        }
      }
      handler.lose(0);
      settle(chat, () => handler.work(CALM_MS));

      const path = chat.conversation.value.path.value;
      expect(path.map(({ turn }) => turn.question)).toEqual(QUESTIONS);
      expect([...handler.runs.keys()]).toEqual(path.map(({ turn }) => turn.id));
      for (const { turn, answer } of path) {
        const events = handler.runs.get(turn.id)?.events ?? [];
        expect(wordsOf(answer.value.parts)).toBe(textOf(events));
        expect(turn.answers.value).toHaveLength(1);
        if (answer.value.state !== "interrupted")
          expect(statesAfter(events.at(-1))).toContain(answer.value.state);
        else expect(textOf(events)).toBe("");
      }
      chat.close();
    }),
    { numRuns: NUM_RUNS },
  );
}, 60_000);

/** Waits, and retries as a reader would whose question could not be delivered. */
function settle(chat: Chat, wait: () => void) {
  const { path } = chat.conversation.peek();
  wait();
  for (const { turn, answer } of path.peek())
    if (answer.peek().state === "error" && !answer.peek().acked) chat.retry(turn, answer);
  if (path.peek().some(({ answer }) => isUnfinished(answer.peek()))) wait();
}

function textOf(events: readonly RunEvent[]): string {
  return events.map((event) => (event.type === "TEXT_MESSAGE_CONTENT" ? event.delta : "")).join("");
}

/** A failure is no news to a reader who had stopped the answer. */
function statesAfter(end: RunEvent | undefined): string[] {
  if (end?.type !== "RUN_FINISHED") return ["error", "stopped"];
  return [end.outcome.type === "cancelled" ? "stopped" : "done"];
}
