import { ERROR_CODES } from "@groundfog/lambda/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { foundAnswer, queuedAnswer } from "../chat/answer.ts";
import type { Answer, Failure } from "../chat/answer.ts";
import { createChat } from "../chat/chat.ts";
import { newTurn } from "../chat/turn.ts";
import { draw, elementsOf, erase, textOf } from "../page/paper-dom.fixture.ts";
import type { PaperNode } from "../page/paper-dom.fixture.ts";
import type { Part } from "../runs/parts.ts";
import { testClock } from "../time/test-clock.fixture.ts";
import { en } from "../words/en.ts";
import { TurnView } from "./turn-view.tsx";

const socket = { send: () => false, reconnect() {}, wake() {}, rest() {}, close() {} };

const pages: PaperNode[] = [];
afterEach(() => pages.splice(0).forEach(erase));

/** A turn as it is drawn, of a page that has no connection. */
function drawn(...answers: Answer[]): PaperNode {
  let ids = 0;
  const clock = testClock(1_000);
  const chat = createChat({ connect: () => socket, storage: undefined, clock, newId: () => `id-${++ids}` });
  const { turns, path } = chat.conversation.peek();
  turns.value = [newTurn({ id: "q", question: "How does fog form?", parent: null, at: 0, answers })];
  const [shown] = path.value;
  chat.close();
  const page = draw(shown && <TurnView chat={chat} shown={shown} number={3} />);
  pages.push(page);
  return page;
}

function text(text: string): Part {
  return { kind: "text", id: "t", text };
}

function done(more: Partial<Answer> = {}): Answer {
  return { ...foundAnswer("q"), state: "done", parts: [text("By cooling.")], ...more };
}

function failedWith(code: Failure["code"], more: Partial<Answer> = {}): Answer {
  return done({ state: "error", parts: [], failure: { code, retryable: true }, ...more });
}

function withClass(page: PaperNode, name: string): PaperNode[] {
  return elementsOf(page).filter(({ attributes }) => (attributes["class"] ?? "").split(" ").includes(name));
}

/** The names of the buttons that can be pressed, in their order. */
function buttons(page: PaperNode): string[] {
  return elementsOf(page)
    .filter(({ localName }) => localName === "button")
    .map((button) => button.attributes["aria-label"] ?? textOf(button));
}

describe("a turn", () => {
  it("is found by its question, and tells its answer's state", () => {
    const page = drawn(done());
    const [article] = elementsOf(page);
    expect(article?.attributes["data-turn"]).toBe("q");
    const roles = elementsOf(page).filter(({ attributes }) => attributes["data-role"]);
    expect(roles.map(({ attributes }) => attributes["data-state"])).toEqual([undefined, "done"]);
    expect(roles.map(textOf)[0]).toBe("How does fog form?");
  });

  it("says that a question waits for the connection", () => {
    expect(textOf(drawn(queuedAnswer("q")))).toContain(en.queuedOffline);
  });

  it("leads to the other answers where there are several, by buttons that keep the focus at either end", () => {
    expect(withClass(drawn(done()), "siblings")).toEqual([]);
    const page = drawn(done(), done({ run: "r2" }));
    const [siblings] = withClass(page, "siblings");
    expect(siblings && textOf(siblings)).toBe("2/2");
    const steps = elementsOf(page).filter(({ attributes }) => attributes["data-step"]);
    expect(steps.map(({ attributes }) => attributes["aria-disabled"])).toEqual(["false", "true"]);
    expect(steps.map(({ attributes }) => attributes["disabled"])).toEqual([undefined, undefined]);
  });
});

describe("a card", () => {
  const thought: Part = { kind: "reasoning", id: "a", text: "Dew point.", startedAt: 1_000, endedAt: 5_200 };
  const called: Part = { kind: "tool", id: "b", name: "calculate", args: '{"a":1}', startedAt: 1_000 };

  it("says how long was thought, and has no body while it is closed", () => {
    const page = drawn(done({ parts: [thought, text("So.")] }));
    expect(textOf(page)).toContain("Thought for 4\u00a0s");
    expect(textOf(page)).not.toContain("Dew point.");
    expect(withClass(page, "card-body")).toEqual([]);
  });

  it("says that there is thinking only while there is", () => {
    const { endedAt: _none, ...open } = thought;
    expect(textOf(drawn(done({ state: "waiting", parts: [open] })))).toContain(en.thinking);
    expect(textOf(drawn(done({ parts: [open] })))).not.toContain(en.thinking);
  });

  it("cannot be opened where there is nothing to read", () => {
    expect(buttons(drawn(done({ parts: [{ ...thought, text: "" }, text("So.")] })))).not.toContain(
      en.thought,
    );
  });

  it.each([
    ["running…", "streaming", {}],
    ["not finished", "stopped", {}],
    ["done", "done", { result: "2", endedAt: 1_400 }],
    ["failed", "done", { result: "no", isError: true }],
  ] as const)("says that a tool is %s", (word, state, more) => {
    const [line] = withClass(drawn(done({ state, parts: [{ ...called, ...more }] })), "card-line");
    expect(line && textOf(line)).toContain(`calculate${word}`);
  });
});

describe("an answer that failed", () => {
  it.each([...ERROR_CODES, "no_route"] as const)("with %s says so, and has a way on", (code) => {
    const page = drawn(failedWith(code));
    const [problem] = withClass(page, "problem");
    expect(problem && textOf(problem)).toContain(en.failures[code]);
    expect(problem && buttons(problem)).not.toEqual([]);
  });

  it("and will be asked for again by itself, counts down to that", () => {
    const page = drawn(failedWith("throttled", { retryAt: Date.now() + 600_000 }));
    expect(textOf(page)).toMatch(/It is asked again in (600|599)\u00a0s\./u);
    expect(buttons(page)).toEqual(expect.arrayContaining([en.retryNow, en.dontRetry]));
    expect(buttons(page)).not.toContain(en.retry);
  });

  it("before its question arrived, lets the question be changed", () => {
    const [problem] = withClass(drawn(failedWith("too_large", { acked: false })), "problem");
    expect(problem && buttons(problem)).toContain(en.edit);
  });

  it("is not answered again beside its own retry", () => {
    expect(buttons(drawn(failedWith("timeout")))).not.toContain(en.regenerate);
    expect(buttons(drawn(done()))).toContain(en.regenerate);
  });
});

describe("an answer that was cut short", () => {
  const outcome = { stopReason: "max_tokens", isTruncated: true };

  it.each([
    [en.stoppedByReader, { state: "stopped" }],
    [en.stoppedAtLimit, { outcome }],
  ] as const)("can be continued: %s", (sentence, more) => {
    const page = drawn(done(more));
    expect(textOf(page)).toContain(sentence);
    expect(buttons(page)).toContain(en.goOn);
  });

  it.each([
    ["guardrail_intervened", en.stoppedByGuardrail],
    ["content_filtered", en.stoppedByFilter],
  ])("by %s cannot", (stopReason, sentence) => {
    const page = drawn(done({ outcome: { stopReason, isTruncated: false } }));
    expect(textOf(page)).toContain(sentence);
    expect(buttons(page)).not.toContain(en.goOn);
  });
});
