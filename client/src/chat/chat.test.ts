import type { RunEvent, ServerFrame } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import {
  cancelled,
  chatWithGateway,
  failedRun,
  finished,
  restored,
  started,
  text,
} from "./chat-with-gateway.fixture.ts";
import { CUT_OFF_AFTER_MS, REST_AFTER_MS } from "../link/exchange.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import { DOUBT_MS, GAP_MS, SCREEN_INTERVAL_MS, SILENCE_MS } from "../runs/runs.ts";

describe("asking", () => {
  it("sends the question and shows the answer from the first text to the end", () => {
    const { chat, clock, sent, ack, events, answers } = chatWithGateway();
    expect(chat.ask("  why?\n")).toBe(true);
    expect(sent).toEqual([{ action: "send", v: 1, id: "id4", thread: "id1", parent: null, text: "why?" }]);
    expect(answers()).toMatchObject([{ state: "waiting", acked: false, sentAt: 1_000_000 }]);
    ack();
    events(0, [started, text("be")]);
    clock.advance(0);
    expect(answers()).toMatchObject([{ state: "streaming", text: "be", acked: true }]);
    clock.advance(1_500);
    events(2, [text("cause"), finished]);
    expect(answers()).toMatchObject([
      {
        state: "done",
        text: "because",
        model: "model",
        outcome: { stopReason: "end_turn", usage: { outputTokens: 5 }, tookMs: 1_500 },
      },
    ]);
  });

  it("draws at most once in 33 ms, however fast the text comes", () => {
    const { chat, clock, ack, events, path } = chatWithGateway();
    chat.ask("why?");
    ack();
    let drawings = 0;
    path()[0]?.answer.subscribe(() => (drawings += 1));
    for (let s = 0; s < 100; s++) {
      events(s, [text("x")]);
      clock.advance(1);
    }
    expect(SCREEN_INTERVAL_MS).toBe(33);
    expect(drawings).toBe(1 + Math.ceil(100 / 33));
  });

  it("takes no blank question and none that is too long", () => {
    const { chat, sent, path } = chatWithGateway();
    expect(chat.ask(" \n")).toBe(false);
    expect(chat.ask("x".repeat(24 * 1024 + 1))).toBe(false);
    expect(sent).toEqual([]);
    expect(path()).toEqual([]);
  });

  it("takes what a run says for the ack, which may come later or never", () => {
    const { chat, clock, sent, events, answers } = chatWithGateway();
    chat.ask("why?");
    events(0, [text("a"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "a", acked: true }]);
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it("passes over events and kinds of frame that it does not know", () => {
    const { chat, receive, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    receive({ v: 1, k: "later" } as unknown as ServerFrame);
    events(0, [{ type: "STEP_STARTED" } as unknown as RunEvent, text("a"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "a" }]);
  });

  it("lets a second question wait for the first one's answer, which it follows", () => {
    const { chat, sent, ack, events, answers } = chatWithGateway();
    chat.ask("first");
    chat.ask("second");
    expect(sent).toHaveLength(1);
    ack();
    events(0, [text("a"), finished]);
    expect(sent).toMatchObject([
      { text: "first", parent: null },
      { text: "second", parent: "id4-a" },
    ]);
    expect(answers().map(({ state }) => state)).toEqual(["done", "waiting"]);
  });

  it("lets a question follow the one before it where that has no answer", () => {
    const { chat, sent, ack, events, receive } = chatWithGateway();
    chat.ask("first");
    ack();
    events(0, [failedRun({ retryable: true })]);
    chat.ask("second");
    receive(refusal(sent.at(-1), { code: "bad_request", retryable: false }));
    chat.ask("third");
    expect(sent).toMatchObject([{ parent: null }, { parent: "id4" }, { parent: "id4" }]);
  });
});

describe("what goes wrong", () => {
  it("shows the run's error beside what had arrived, with the time to wait", () => {
    const { chat, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("be"), failedRun({ retryable: true, retryAfterMs: 2_000 })]);
    expect(answers()).toMatchObject([
      {
        state: "error",
        text: "be",
        failure: { code: "throttled", detail: "Too many requests", retryAfterMs: 2_000 },
      },
    ]);
  });

  it("shows why a question was refused", () => {
    const { chat, sent, receive, answers } = chatWithGateway();
    chat.ask("why?");
    receive(refusal(sent[0], { code: "model_access", retryable: false }));
    expect(answers()).toMatchObject([{ state: "error", acked: false, failure: { code: "model_access" } }]);
  });

  it("tries a question again that was refused for the moment, and gives up after the third time", () => {
    const { chat, clock, sent, receive, answers } = chatWithGateway();
    chat.ask("why?");
    const refuse = () =>
      receive(refusal(sent.at(-1), { code: "throttled", retryable: true, retryAfterMs: 700 }));
    refuse();
    clock.advance(699);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(sent[1]).toEqual(sent[0]);
    refuse();
    clock.advance(700);
    refuse();
    expect(answers()).toMatchObject([{ state: "error", failure: { code: "throttled" } }]);
    clock.advance(699);
    expect(sent).toHaveLength(3);
  });

  it("asks again by itself, once, when the model has been asked too much, unless the reader does not want it", () => {
    const { chat, clock, sent, ack, events, answers, path } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [failedRun({ retryable: true, retryAfterMs: 2_000 })]);
    expect(answers()).toMatchObject([{ state: "error", retryAt: clock.now() + 2_000 }]);
    clock.advance(2_000);
    expect(sent[1]).toMatchObject({ action: "regen", parent: "id4" });
    ack();
    events(0, [failedRun({ retryable: true })]);
    expect(answers()).toMatchObject([{ state: "error" }]);
    expect(answers()[0]?.retryAt).toBeUndefined();
    clock.advance(60_000);
    expect(sent).toHaveLength(2);
    chat.ask("and?");
    ack();
    events(0, [failedRun({ retryable: true })]);
    const second = path()[1];
    if (second) chat.cancelRetry(second.answer);
    clock.advance(60_000);
    expect(sent).toHaveLength(3);
    expect(answers()[1]).not.toHaveProperty("retryAt");
  });

  it.each([
    ["Internal server error", "internal"],
    ["Endpoint request timed out", "timeout"],
    ["Something new", "internal"],
  ])("asks again after API Gateway's %j, which leaves open what became of the question", (message, code) => {
    const { chat, clock, sent, gateway, answers } = chatWithGateway();
    chat.ask("why?");
    for (const delayMs of [1_000, 2_000]) {
      gateway(message);
      expect(answers()).toMatchObject([{ state: "waiting" }]);
      clock.advance(delayMs);
    }
    expect(sent.map((frame) => "id" in frame && frame.id)).toEqual(["id4", "id4", "id4"]);
    gateway(message);
    expect(answers()).toMatchObject([{ state: "error", failure: { code, detail: message } }]);
  });

  it("does not ask again where API Gateway has no route", () => {
    const { chat, gateway, answers } = chatWithGateway();
    chat.ask("why?");
    gateway("Forbidden");
    expect(answers()).toMatchObject([{ state: "error", failure: { code: "no_route" } }]);
  });

  it("leaves an acked run alone when API Gateway speaks of something else", () => {
    const { chat, ack, events, gateway, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    gateway("Internal server error");
    events(0, [text("a"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "a" }]);
  });

  it("says hello anew when the handler has forgotten the connection, and asks again", () => {
    const { chat, sent, receive, calls, setLink } = chatWithGateway();
    chat.ask("why?");
    receive(refusal(sent[0], { code: "unauthorized", retryable: false }));
    expect(calls).toEqual(["reconnect"]);
    setLink("open");
    expect(sent.map((frame) => "id" in frame && frame.id)).toEqual(["id4", "id4"]);
  });
});

describe("a run that falls silent", () => {
  it("is asked for, and when that brings nothing, over another connection", () => {
    const { chat, clock, sent, ack, events, calls, hellos, setLink } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [started, text("a")]);
    clock.advance(SILENCE_MS - 1);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(sent[1]).toMatchObject({ action: "resume", cursors: { id4: 1 } });
    clock.advance(DOUBT_MS - 1);
    expect(calls).toEqual([]);
    clock.advance(1);
    expect(calls).toEqual(["reconnect"]);
    setLink("open");
    expect(hellos.at(-1)?.cursors).toEqual({ id4: 1 });
  });

  it("is not asked for as long as its heartbeat is heard, nor once it has ended", () => {
    const { chat, clock, sent, ack, receive, events } = chatWithGateway();
    chat.ask("why?");
    ack();
    for (let beat = 0; beat < 10; beat++) {
      clock.advance(SILENCE_MS - 1);
      receive({ v: 1, k: "hb", r: "id4", s: -1, st: "thinking" });
    }
    events(0, [text("a"), finished]);
    clock.advance(10 * SILENCE_MS);
    expect(sent).toHaveLength(1);
    expect(clock.planned()).toBe(0);
  });

  it("is asked for when its heartbeat tells of events that never came", () => {
    const { chat, clock, sent, ack, receive, events } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("a")]);
    receive({ v: 1, k: "hb", r: "id4", s: 2, st: "writing" });
    clock.advance(GAP_MS);
    expect(sent[1]).toMatchObject({ action: "resume", cursors: { id4: 0 } });
  });

  it("is asked for what is missing after half a second, and ever less often while it stays missing", () => {
    const { chat, clock, actions, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(1, [text("b")]);
    clock.advance(GAP_MS - 1);
    expect(actions()).toEqual(["send"]);
    for (const [index, gapMs] of [1, 1_000, 2_000, 4_000].entries()) {
      clock.advance(gapMs);
      expect(actions().slice(1)).toEqual(Array.from({ length: index + 1 }, () => "resume"));
    }
    events(0, [text("a")]);
    clock.advance(GAP_MS);
    expect(actions()).toHaveLength(5);
    expect(answers()).toMatchObject([{ text: "ab" }]);
  });

  it("has ended without an end when the handler knows no more of it", () => {
    const { chat, ack, events, setLink, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("a")]);
    setLink("waiting");
    setLink("open", { gone: ["id4"] });
    expect(answers()).toMatchObject([{ state: "interrupted", text: "a" }]);
  });
});

describe("an action without an answer", () => {
  it("is sent again with the same id, and after the third time over another connection", () => {
    const { chat, clock, sent, calls, setLink } = chatWithGateway({ resendMs: 100 });
    chat.ask("why?");
    clock.advance(200);
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
    expect(calls).toEqual([]);
    clock.advance(100);
    expect(calls).toEqual(["reconnect"]);
    clock.advance(60_000);
    setLink("open");
    expect(sent).toHaveLength(4);
  });

  it("has the run taken up when it turns out that it had been taken", () => {
    const { chat, sent, ack, setLink } = chatWithGateway();
    chat.ask("why?");
    setLink("waiting");
    setLink("open");
    ack(sent[1], { dup: true });
    expect(sent[2]).toMatchObject({ action: "resume", cursors: { id4: -1 } });
  });
});

describe("stopping", () => {
  it("freezes the view at once, tells the handler, and ends with what was written", () => {
    const { chat, clock, sent, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("be")]);
    clock.advance(0);
    expect(chat.conversation.value.isAnswering.value).toBe(true);
    chat.stop();
    expect(chat.conversation.value.isAnswering.value).toBe(false);
    expect(sent.at(-1)).toMatchObject({ action: "stop", run: "id4" });
    events(1, [text("cau")]);
    clock.advance(1_000);
    expect(answers()).toMatchObject([{ state: "stopping", text: "be" }]);
    ack();
    events(2, [cancelled]);
    expect(answers()).toMatchObject([
      { state: "stopped", text: "becau", outcome: { stopReason: "cancelled" } },
    ]);
  });

  it("is what happened, also when the run came to a bad end meanwhile", () => {
    const { chat, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("be")]);
    chat.stop();
    const metadata = { retryable: true };
    events(1, [{ type: "RUN_ERROR", message: "killed", code: "internal", metadata }]);
    expect(answers()).toMatchObject([{ state: "stopped", text: "be" }]);
  });

  it("lets the next question wait until the run has ended", () => {
    const { chat, actions, ack, events } = chatWithGateway();
    chat.ask("first");
    ack();
    chat.stop();
    chat.ask("second");
    expect(actions()).toEqual(["send", "stop"]);
    events(0, [cancelled], "id4");
    expect(actions()).toEqual(["send", "stop", "send"]);
  });

  it("does not overtake the question that it stops", () => {
    const { chat, actions, ack, sent, setLink } = chatWithGateway();
    chat.ask("why?");
    chat.stop();
    expect(actions()).toEqual(["send"]);
    setLink("waiting");
    setLink("open");
    expect(actions()).toEqual(["send", "send"]);
    ack(sent[0]);
    expect(actions()).toEqual(["send", "send", "stop"]);
  });

  it("survives a reload", async () => {
    const before = chatWithGateway();
    const { storage, copies } = before;
    before.chat.ask("why?");
    before.ack();
    before.setLink("waiting");
    before.chat.stop();
    before.chat.save();
    const after = chatWithGateway({ storage, copies, ids: "re", thread: "id1", link: "connecting" });
    await restored();
    after.setLink("open");
    expect(after.sent).toMatchObject([{ action: "stop", run: "id4" }]);
    expect(after.hellos[0]?.cursors).toEqual({ id4: -1 });
    after.events(0, [cancelled], "id4");
    expect(after.answers()).toMatchObject([{ state: "stopped" }]);
  });

  it("is done when there is no such run any more", () => {
    const { chat, sent, ack, receive, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    chat.stop();
    receive(refusal(sent.at(-1), { code: "not_found", retryable: false }));
    expect(answers()).toMatchObject([{ state: "stopped" }]);
  });

  it("does nothing when nothing is being answered", () => {
    const { chat, sent, ack, events } = chatWithGateway();
    chat.stop();
    chat.ask("why?");
    ack();
    events(0, [finished]);
    chat.stop();
    expect(sent).toHaveLength(1);
  });
});

describe("a lost connection", () => {
  it("keeps a question asked without one and sends it when it is there", () => {
    const { chat, sent, setLink, answers } = chatWithGateway({ link: "waiting" });
    expect(chat.ask("why?")).toBe(true);
    expect(answers()).toMatchObject([{ state: "queued" }]);
    setLink("connecting");
    expect(sent).toEqual([]);
    setLink("open");
    expect(sent).toMatchObject([{ text: "why?" }]);
  });

  it("does not end the answer, which is taken up where it was, over any number of connections", () => {
    const { chat, clock, ack, events, setLink, hellos, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    for (const [s, word] of ["one ", "two ", "three "].entries()) {
      events(s, [text(word)]);
      setLink("waiting");
      clock.advance(10 * SILENCE_MS);
      expect(answers()).toMatchObject([{ state: "streaming" }]);
      setLink("open");
      expect(hellos.at(-1)).toMatchObject({ subs: ["id1"], cursors: { id4: s } });
    }
    events(3, [text("four"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "one two three four" }]);
  });

  it("is told of only when it lasts", () => {
    const { chat, clock, setLink } = chatWithGateway();
    setLink("waiting");
    clock.advance(CUT_OFF_AFTER_MS - 1);
    setLink("open");
    clock.advance(CUT_OFF_AFTER_MS);
    expect(chat.isCutOff.value).toBe(false);
    setLink("waiting");
    setLink("connecting");
    clock.advance(CUT_OFF_AFTER_MS);
    expect(chat.isCutOff.value).toBe(true);
    setLink("open");
    expect(chat.isCutOff.value).toBe(false);
  });

  it("is what a hidden page is left with once it has nothing to wait for", () => {
    const { chat, clock, ack, events, calls } = chatWithGateway({ silenceMs: 2 * REST_AFTER_MS });
    chat.ask("why?");
    ack();
    chat.hide();
    clock.advance(REST_AFTER_MS);
    events(0, [finished]);
    expect(calls).toEqual([]);
    clock.advance(REST_AFTER_MS);
    expect(calls).toEqual(["rest"]);
    chat.hide();
    chat.wake();
    clock.advance(REST_AFTER_MS);
    expect(calls).toEqual(["rest", "wake"]);
  });
});

describe("asking again", () => {
  it("keeps the id of a question that was never taken, so that it cannot be answered twice", () => {
    const { chat, sent, gateway, path } = chatWithGateway();
    chat.ask("why?");
    gateway("Forbidden");
    for (const { turn, answer } of path()) chat.retry(turn, answer);
    expect(sent).toEqual([sent[0], sent[0]]);
  });

  it("puts a question that was never taken behind those that were", () => {
    const { chat, sent, ack, events, gateway, path } = chatWithGateway();
    chat.ask("first");
    gateway("Forbidden");
    chat.ask("second");
    ack();
    events(0, [text("2"), finished]);
    const [first] = path();
    if (first) chat.retry(first.turn, first.answer);
    expect(path().map(({ turn }) => turn.question)).toEqual(["second", "first"]);
    expect(sent.at(-1)).toMatchObject({ action: "send", id: "id4", parent: "id5-a" });
  });

  it("asks for another answer, in its place, where the question was taken", () => {
    const { chat, sent, ack, events, answers, path } = chatWithGateway();
    chat.ask("first");
    ack();
    events(0, [failedRun({ retryable: false })]);
    const [first] = path();
    if (first) chat.retry(first.turn, first.answer);
    expect(sent.at(-1)).toEqual({ action: "regen", v: 1, id: "id5", thread: "id1", parent: "id4", opts: {} });
    expect(answers()).toMatchObject([{ state: "waiting", text: "" }]);
    events(0, [text("whole"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "whole", run: "id5" }]);
    expect(path()[0]?.turn.answers.value).toHaveLength(1);
    chat.ask("second");
    expect(sent.at(-1)).toMatchObject({ parent: "id5-a" });
  });

  it("keeps an answer that has words beside the one that takes its place", () => {
    const { chat, ack, events, answers, path } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("half"), failedRun({ retryable: false })]);
    const [first] = path();
    if (first) chat.retry(first.turn, first.answer);
    events(0, [failedRun({ retryable: false })]);
    expect(answers()).toMatchObject([{ state: "error", text: "" }]);
    expect(first?.turn.answers.value.map(({ value }) => value.parts)).toMatchObject([[{ text: "half" }], []]);
    if (first) chat.chooseAnswer(first.turn, "id4");
    expect(answers()).toMatchObject([{ text: "half" }]);
  });

  it("does not mistake the old run for the new one", () => {
    const { chat, clock, ack, events, answers, receive, path } = chatWithGateway();
    chat.ask("why?");
    ack();
    receive({ v: 1, k: "ack", id: "other", ok: true, gone: ["id4"] });
    for (const { turn, answer } of path()) chat.retry(turn, answer);
    events(0, [text("old"), finished], "id4");
    clock.advance(SCREEN_INTERVAL_MS);
    expect(answers()).toMatchObject([{ state: "waiting", text: "" }]);
  });
});

describe("a reload", () => {
  it("keeps the thread, the answers and the draft", async () => {
    const before = chatWithGateway();
    const { storage, copies } = before;
    before.chat.ask("first");
    before.ack();
    before.events(0, [started, text("answer"), finished]);
    before.chat.conversation.value.draft.value = "half a qu";
    const after = chatWithGateway({ storage, copies, ids: "re", thread: "id1" });
    await restored();
    expect(after.path()).toMatchObject([{ turn: { question: "first" } }]);
    expect(after.answers()).toMatchObject([{ state: "done", text: "answer", model: "model" }]);
    expect(after.chat.conversation.value.draft.value).toBe("half a qu");
    after.chat.ask("second");
    expect(after.sent).toMatchObject([{ thread: "id1", parent: "id4-a", text: "second" }]);
  });

  it("takes an answer up where its text was kept", async () => {
    const before = chatWithGateway();
    const { storage, copies } = before;
    before.chat.ask("first");
    before.ack();
    before.events(0, [started, text("so f")]);
    before.clock.advance(0);
    before.chat.save();
    before.events(2, [text("ar")]);
    const after = chatWithGateway({ storage, copies, ids: "re", thread: "id1", link: "connecting" });
    await restored();
    after.setLink("open");
    expect(after.hellos[0]?.cursors).toEqual({ id4: 1 });
    after.events(2, [text("ar"), finished], "id4");
    expect(after.answers()).toMatchObject([{ state: "done", text: "so far", model: "model" }]);
  });

  it("sends what was queued before it, and what nobody had acknowledged, even where no copy was kept", async () => {
    const { storage, chat } = chatWithGateway({ link: "waiting" });
    chat.ask("why?");
    const second = chatWithGateway({ storage, ids: "b", thread: "id1" });
    await restored();
    expect(second.sent).toMatchObject([{ action: "send", id: "id2", text: "why?" }]);
    expect(second.hellos[0]?.cursors).toEqual({});
    const third = chatWithGateway({ storage, ids: "c" });
    await restored();
    expect(third.sent).toEqual(second.sent);
    third.ack();
    const fourth = chatWithGateway({ storage, ids: "d" });
    await restored();
    expect(fourth.sent).toEqual([]);
  });

  it("says hello as the same device over reloads", () => {
    const storage = memoryStorage();
    const [first] = chatWithGateway({ storage, lang: "ja" }).hellos;
    expect(first).toMatchObject({ action: "hello", v: 1, lang: "ja", tz: expect.any(String) });
    expect(first?.device).toMatch(/^[0-9a-f]{32}$/);
    expect(chatWithGateway({ storage }).hellos[0]?.device).toBe(first?.device);
    expect(chatWithGateway().hellos[0]?.device).not.toBe(first?.device);
  });
});

it("leaves nothing planned when it is closed", () => {
  const { chat, clock, ack, events } = chatWithGateway();
  chat.ask("why?");
  ack();
  events(1, [text("b")]);
  chat.stop();
  chat.conversation.value.draft.value = "x";
  chat.hide();
  chat.close();
  clock.advance(0);
  expect(clock.planned()).toBe(0);
});

function refusal(
  frame: object | undefined,
  err: { code: "bad_request" | "model_access" | "throttled" | "unauthorized" | "not_found" } & {
    retryable: boolean;
    retryAfterMs?: number;
  },
): ServerFrame {
  if (!frame || !("id" in frame)) throw new Error("there is nothing to refuse");
  return { v: 1, k: "ack", id: String(frame.id), ok: false, err };
}
