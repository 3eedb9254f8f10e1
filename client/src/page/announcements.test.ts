import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { foundAnswer, queuedAnswer } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import { newConversation } from "../chat/conversation.ts";
import { newTurn } from "../chat/turn.ts";
import { en } from "../words/en.ts";
import { announceAnswers } from "./announcements.ts";

/** A conversation with one question, and its answer. */
function asked(thread: string, first: Answer) {
  const conversation = newConversation(thread, "fresh");
  const turn = newTurn({ id: first.run, question: "How?", parent: null, at: 0, answers: [first] });
  conversation.turns.value = [turn];
  const answer = turn.answers.peek()[0] ?? signal(first);
  return { conversation, turn, answer };
}

/** What is said of a conversation from now on; a silence is `""`. */
function listenTo(first: ReturnType<typeof asked>["conversation"]) {
  const conversation = signal(first);
  const said: string[] = [];
  const stop = announceAnswers({ conversation }, en, (sentence) => void (sentence && said.push(sentence)));
  return { conversation, said, stop };
}

function change(of: { answer: { value: Answer } }, state: Answer["state"], more: Partial<Answer> = {}) {
  of.answer.value = { ...of.answer.value, state, ...more };
}

it("says that an answer has begun and that it is complete, and nothing between", () => {
  const one = asked("t", queuedAnswer("r"));
  const { said } = listenTo(one.conversation);
  change(one, "waiting");
  change(one, "streaming");
  for (let cursor = 1; cursor < 50; cursor++) change(one, "streaming", { cursor });
  expect(said).toEqual([en.answerStarted]);
  change(one, "done");
  expect(said).toEqual([en.answerStarted, en.answerFinished]);
});

it.each([
  ["error", { failure: { code: "quota", retryable: false } }, en.failures.quota],
  ["stopping", {}, en.stoppedByReader],
  ["interrupted", {}, en.interrupted],
] as const)("says once how an answer has ended that is %s", (state, more, sentence) => {
  const one = asked("t", { ...foundAnswer("r"), state: "waiting" });
  const { said } = listenTo(one.conversation);
  change(one, state, more);
  if (state === "stopping") change(one, "stopped");
  expect(said).toEqual([sentence]);
});

it("is silent about what was there when a conversation is shown, and speaks of what happens then", () => {
  const done = asked("t1", { ...foundAnswer("r1"), state: "done" });
  const writing = asked("t2", { ...foundAnswer("r2"), state: "streaming" });
  const { conversation, said } = listenTo(done.conversation);
  conversation.value = writing.conversation;
  conversation.value = done.conversation;
  conversation.value = writing.conversation;
  expect(said).toEqual([]);
  change(writing, "done");
  expect(said).toEqual([en.answerFinished]);
});

it("speaks of the answer that is being written, not of a question that waits behind it", () => {
  const one = asked("t", { ...foundAnswer("r"), state: "streaming" });
  const { said } = listenTo(one.conversation);
  const next = newTurn({ id: "r2", question: "And?", parent: "r-a", at: 1 });
  one.conversation.turns.value = [one.turn, next];
  change(one, "done");
  expect(said).toEqual([en.answerFinished]);
});

it("says nothing after it has been ended", () => {
  const one = asked("t", { ...foundAnswer("r"), state: "streaming" });
  const { said, stop } = listenTo(one.conversation);
  stop();
  change(one, "done");
  expect(said).toEqual([]);
});
