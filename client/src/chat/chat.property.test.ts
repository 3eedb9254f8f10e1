import type { RunEvent } from "@groundfog/lambda/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isUnfinished } from "./answer.ts";
import { createChat } from "./chat.ts";
import type { Chat } from "./chat.ts";
import { finished, text } from "./chat-with-gateway.fixture.ts";
import { faultyHandler } from "./faulty-handler.fixture.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import { testClock } from "../time/test-clock.fixture.ts";

const QUESTIONS = ["first", "second"];
/** Long enough for every silence, doubt and delay to be over. */
const CALM_MS = 120_000;
const NUM_RUNS = 300;

const anyFault = fc.record({
  kind: fc.constantFrom("cut", "lose", "silent", "before", "after", "kill", "stop", "reload"),
  afterMs: fc.nat(4_000),
  frames: fc.integer({ min: 1, max: 6 }),
});

const anyAnswer = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }), { maxLength: 80 });

test("whatever fails on the way, every question has one run, and every answer is that run's to the letter", () => {
  fc.assert(
    fc.property(anyAnswer, fc.array(anyFault, { maxLength: 12 }), (pieces, faults) => {
      const clock = testClock();
      const storage = memoryStorage();
      let ids = 0;
      const newId = () => `id${(ids += 1)}`;
      const said = (question: string) => [text(question), ...pieces.map((piece) => text(piece)), finished];
      const handler = faultyHandler(clock, said);
      const open = () => createChat({ connect: handler.connect, storage, clock, newId, random: () => 0.5 });
      let chat = open();
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
          case "reload":
            chat.close();
            chat = open();
        }
      }
      handler.lose(0);
      settle(chat, () => handler.work(CALM_MS));

      const { turns } = chat;
      expect(turns.value.map(({ question }) => question)).toEqual(QUESTIONS);
      expect([...handler.runs.keys()]).toEqual(turns.value.map(({ id }) => id));
      for (const { id, answer } of turns.value) {
        const events = handler.runs.get(id)?.events ?? [];
        expect(answer.value.text).toBe(textOf(events));
        expect(statesAfter(events.at(-1))).toContain(answer.value.state);
      }
      chat.close();
    }),
    { numRuns: NUM_RUNS },
  );
}, 60_000);

/** Waits, and retries as a reader would whose question could not be delivered. */
function settle(chat: Chat, wait: () => void) {
  wait();
  for (const turn of chat.turns.value) {
    const answer = turn.answer.value;
    if (answer.state === "error" && !answer.acked) chat.retry(turn);
  }
  if (chat.turns.value.some(({ answer }) => isUnfinished(answer.value))) wait();
}

function textOf(events: readonly RunEvent[]): string {
  return events.map((event) => (event.type === "TEXT_MESSAGE_CONTENT" ? event.delta : "")).join("");
}

/** A failure is no news to a reader who had stopped the answer. */
function statesAfter(end: RunEvent | undefined): string[] {
  if (end?.type !== "RUN_FINISHED") return ["error", "stopped"];
  return [end.outcome.type === "cancelled" ? "stopped" : "done"];
}
