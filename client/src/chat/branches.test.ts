import { answerId } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { parentOnTheWire, pathOf } from "./branches.ts";
import type { ChosenQuestions } from "./branches.ts";
import { newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

function answered(run: string, text = "yes"): Answer {
  const parts = text ? [{ kind: "text", id: run, text } as const] : [];
  return { ...queuedAnswer(run), state: "done", acked: true, parts };
}

/** A question with an answer of the run that has its id, unless there are others. */
function turn(id: string, parent: string | null, ...answers: Answer[]): Turn {
  return newTurn({ id, question: id, parent, at: 0, answers: answers.length > 0 ? answers : [answered(id)] });
}

function unsent(id: string, parent: string | null): Turn {
  return newTurn({ id, question: id, parent, at: 0 });
}

function shown(turns: readonly Turn[], chosen: ChosenQuestions = {}): string[] {
  return pathOf(turns, chosen).map(({ turn, answer }) => {
    const { run } = answer.peek();
    return run === turn.id ? turn.id : `${turn.id}:${run}`;
  });
}

describe("the path that is shown", () => {
  const a = turn("a", null);
  const b = turn("b", answerId("a"));
  const edited = turn("b2", answerId("a"));
  const c = turn("c", answerId("b"));

  it("goes from the beginning to the end", () => {
    expect(shown([a, b, c])).toEqual(["a", "b", "c"]);
    expect(shown([])).toEqual([]);
  });

  it("leads to the newest question where nothing was chosen", () => {
    expect(shown([a, b, c, edited])).toEqual(["a", "b2"]);
    expect(shown([a, b, edited, c])).toEqual(["a", "b", "c"]);
  });

  it("takes the question that was chosen at a fork", () => {
    expect(shown([a, b, edited, c], { [answerId("a")]: "b2" })).toEqual(["a", "b2"]);
    const [, second] = pathOf([a, b, edited, c], {});
    expect(second?.siblings.map(({ id }) => id)).toEqual(["b", "b2"]);
  });

  it("goes on from the answer that is shown: the chosen one, or the one that was asked on from, or the last", () => {
    const twice = turn("t", null, answered("t"), answered("t2"));
    const onFirst = turn("x", answerId("t"));
    expect(shown([twice])).toEqual(["t:t2"]);
    expect(shown([twice, onFirst])).toEqual(["t", "x"]);
    twice.chosen.value = "t2";
    expect(shown([twice, onFirst])).toEqual(["t:t2"]);
  });

  it("goes on from the question where its answer has no words", () => {
    expect(shown([turn("a", null, answered("a", "")), turn("b", "a")])).toEqual(["a", "b"]);
  });

  it("begins in the middle where older messages are not loaded, on the newest question's way", () => {
    const elsewhere = turn("y", "not-loaded-1");
    const here = turn("z", "not-loaded-2");
    expect(shown([elsewhere, here, turn("z2", answerId("z"))])).toEqual(["z", "z2"]);
  });

  it("has two first questions side by side", () => {
    const other = turn("a2", null);
    expect(shown([a, other, b])).toEqual(["a", "b"]);
    expect(shown([a, other, b], { "": "a2" })).toEqual(["a2"]);
  });

  it("comes to an end even where messages follow one another in a circle", () => {
    expect(shown([turn("a", answerId("b")), turn("b", answerId("a"))])).toEqual([]);
    expect(shown([turn("a", "a")])).toEqual([]);
  });
});

describe("the parent on the wire", () => {
  it("is the answer that is asked on from, or its question where it has no words", () => {
    const a = turn("a", null);
    const empty = turn("e", answerId("a"), answered("e", ""));
    const next = unsent("n", answerId("e"));
    expect(parentOnTheWire([a], unsent("n", answerId("a")))).toBe("a-a");
    expect(parentOnTheWire([a, empty, next], next)).toBe("e");
    expect(parentOnTheWire([a], a)).toBeNull();
  });

  it("passes over questions that never arrived", () => {
    const a = turn("a", null);
    const lost = unsent("l", answerId("a"));
    const alsoLost = unsent("m", answerId("l"));
    const next = unsent("n", answerId("m"));
    expect(parentOnTheWire([a, lost, alsoLost, next], next)).toBe("a-a");
    expect(parentOnTheWire([lost, next], next)).toBe("m-a");
  });

  it("may be a message that is not loaded", () => {
    expect(parentOnTheWire([], unsent("n", "older"))).toBe("older");
  });
});
