import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { foundAnswer, queuedAnswer } from "../../chat/answer.ts";
import type { Answer } from "../../chat/answer.ts";
import type { ShownTurn } from "../../chat/branches.ts";
import { newTurn } from "../../chat/turn.ts";
import { changeBetween, kept } from "./change.ts";

function shown(id: string, answer: Partial<Answer> = { state: "done" }): ShownTurn {
  const turn = newTurn({ id, question: id, parent: null, at: 0 });
  return { turn, answer: signal({ ...queuedAnswer(id), ...answer }), siblings: [turn] };
}

const path = ["a", "b", "c"].map((id) => shown(id));
const last = path.at(-1) ?? shown("none");

describe("what has become of a path", () => {
  test("a question that was asked here", () => {
    const asked = shown("d", { state: "queued" });
    expect(changeBetween(path, [...path, asked])).toEqual({ kind: "asked", turn: "d" });
    expect(changeBetween([], [asked])).toEqual({ kind: "asked", turn: "d" });
  });

  test("a question in other words is one that was asked here", () => {
    const edited = shown("b2", { state: "waiting", sentAt: 1 });
    expect(changeBetween(path, [...path.slice(0, 1), edited])).toEqual({ kind: "asked", turn: "b2" });
  });

  test("not one that was asked elsewhere, nor older ones, nor those that are gone", () => {
    expect(changeBetween(path, [...path, shown("d", foundAnswer("d"))])).toEqual({ kind: "other" });
    expect(changeBetween(path, [shown("y"), shown("z"), ...path])).toEqual({ kind: "other" });
    expect(changeBetween(path, path.slice(0, 2))).toEqual({ kind: "other" });
    expect(changeBetween(path, [])).toEqual({ kind: "other" });
  });

  test("another answer that the reader asked for", () => {
    const again = { ...last, answer: signal(queuedAnswer("c-2")) };
    expect(changeBetween(path, path.with(2, again))).toEqual({ kind: "asked-again", turn: "c" });
  });

  test("an answer that was asked for again by itself takes a place, no more", () => {
    const again = { ...last, answer: signal({ ...queuedAnswer("c-2"), isRetry: true }) };
    expect(changeBetween(path, path.with(2, again))).toEqual({ kind: "switched", from: "c", to: "c" });
  });

  test("another of the answers, or of the questions, also where older ones came first", () => {
    const answer = { ...last, answer: signal<Answer>({ ...queuedAnswer("c-2"), state: "done" }) };
    expect(changeBetween(path, path.with(2, answer))).toEqual({ kind: "switched", from: "c", to: "c" });
    const other = [shown("z"), ...path.with(1, shown("b2")).slice(0, 2)];
    expect(changeBetween(path, other)).toEqual({ kind: "switched", from: "b", to: "b2" });
  });
});

test("what has not changed is as it was; what has, is new", () => {
  const answered = { ...last, answer: signal(queuedAnswer("c-2")) };
  const after = kept(path, [...path.slice(0, 2).map((one) => ({ ...one })), answered]);
  expect(after[0]).toBe(path[0]);
  expect(after[1]).toBe(path[1]);
  expect(after[2]).toBe(answered);
  const sibling = shown("a2").turn;
  const branched = path.map((one) => ({ ...one, siblings: [...one.siblings, sibling] }));
  expect(kept(path, branched)[0]).toBe(branched[0]);
});
