import type {
  ClientFrame,
  EventFrame,
  GatewayFrame,
  RunEvent,
  ServerFrame,
} from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { createChat, CUT_OFF_AFTER_MS } from "./chat.ts";
import { memoryStorage } from "./memory-storage.fixture.ts";
import { SCREEN_INTERVAL_MS, SILENCE_MS } from "./runs.ts";
import type { LinkState } from "./socket.ts";
import { testClock } from "./test-clock.fixture.ts";

/** A chat whose other side is the test. */
function chatWithGateway({
  storage = memoryStorage(),
  link = "open",
}: { storage?: Storage; link?: LinkState } = {}) {
  const clock = testClock(1_000_000);
  const sent: ClientFrame[] = [];
  let ids = 0;
  let state: LinkState = "connecting";
  const listeners: {
    onState: (state: LinkState) => void;
    onFrame: (frame: ServerFrame | GatewayFrame) => void;
  }[] = [];
  const chat = createChat({
    clock,
    storage,
    newId: () => `id${(ids += 1)}`,
    connect(listener) {
      listeners.push(listener);
      return {
        send(frame) {
          if (state === "open") sent.push(frame);
          return state === "open";
        },
        wake() {},
        close() {},
      };
    },
  });
  function setLink(next: LinkState) {
    state = next;
    for (const { onState } of listeners) onState(next);
  }
  function receive(frame: ServerFrame | GatewayFrame) {
    for (const { onFrame } of listeners) onFrame(frame);
  }
  function ack(index = sent.length - 1, run = "run") {
    const frame = sent[index];
    if (frame?.action !== "sendMessage") throw new Error(`frame ${index} is no question`);
    receive({ v: 1, k: "ack", id: frame.id, ok: true, thread: frame.thread, run });
  }
  function events(s: number, e: RunEvent[], r = "run") {
    receive({ v: 1, k: "ev", r, s, e } satisfies EventFrame);
  }
  function gateway(message: string) {
    receive({ message, connectionId: "c=", requestId: "r=" });
  }
  function answers() {
    return chat.turns.value.map((turn) => turn.answer.value);
  }
  setLink(link);
  return { chat, clock, sent, setLink, receive, ack, events, gateway, answers, storage };
}

function text(delta: string): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta };
}

const finished: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "run",
  stopReason: "end_turn",
  modelId: "model",
  usage: { inputTokens: 3, outputTokens: 5 },
};

describe("asking", () => {
  it("sends the question and shows the answer from the first text to the end", () => {
    const { chat, clock, sent, ack, events, answers } = chatWithGateway();
    expect(chat.ask("  why?\n")).toBe(true);
    expect(sent).toEqual([{ action: "sendMessage", v: 1, id: "id2", thread: "id1", text: "why?" }]);
    expect(answers()).toMatchObject([{ state: "waiting", acked: false, sentAt: 1_000_000 }]);
    ack();
    events(0, [{ type: "RUN_STARTED", threadId: "id1", runId: "run" }, text("be")]);
    clock.advance(0);
    expect(answers()).toMatchObject([{ state: "streaming", text: "be", acked: true }]);
    clock.advance(1_500);
    events(1, [text("cause"), finished]);
    expect(answers()).toMatchObject([
      {
        state: "done",
        text: "because",
        outcome: { modelId: "model", usage: { inputTokens: 3, outputTokens: 5 }, tookMs: 1_500 },
      },
    ]);
  });

  it("draws at most once in 33 ms, however fast the text comes", () => {
    const { chat, clock, ack, events } = chatWithGateway();
    chat.ask("why?");
    ack();
    let drawings = 0;
    chat.turns.value[0]?.answer.subscribe(() => (drawings += 1));
    for (let s = 0; s < 100; s++) {
      events(s, [text("x")]);
      clock.advance(1);
    }
    expect(SCREEN_INTERVAL_MS).toBe(33);
    expect(drawings).toBe(1 + Math.ceil(100 / 33));
  });

  it("takes no blank question and none that is too long", () => {
    const { chat, sent } = chatWithGateway();
    expect(chat.ask(" \n")).toBe(false);
    expect(chat.ask("x".repeat(24 * 1024 + 1))).toBe(false);
    expect(sent).toEqual([]);
    expect(chat.turns.value).toEqual([]);
  });

  it("puts frames that overtook one another back in order, also those that overtook the ack", () => {
    const { chat, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    events(1, [text("b")]);
    ack();
    events(2, [text("c"), finished]);
    events(0, [text("a")]);
    expect(answers()).toMatchObject([{ state: "done", text: "abc" }]);
  });

  it("parts two messages of one run", () => {
    const { chat, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    const start = (messageId: string): RunEvent => ({
      type: "TEXT_MESSAGE_START",
      messageId,
      role: "assistant",
    });
    events(0, [start("m1"), text("one"), start("m2"), text("two"), finished]);
    expect(answers()).toMatchObject([{ text: "one\n\ntwo" }]);
  });

  it("passes over events and kinds of frame that it does not know", () => {
    const { chat, receive, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    receive({ v: 1, k: "later" } as unknown as ServerFrame);
    events(0, [{ type: "STEP_STARTED" } as unknown as RunEvent, text("a"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "a" }]);
  });

  it("lets a second question wait for the first one's answer", () => {
    const { chat, sent, ack, events, answers } = chatWithGateway();
    chat.ask("first");
    chat.ask("second");
    expect(sent).toHaveLength(1);
    ack();
    events(0, [text("a"), finished]);
    expect(sent.map((frame) => "text" in frame && frame.text)).toEqual(["first", "second"]);
    expect(answers().map(({ state }) => state)).toEqual(["done", "waiting"]);
  });
});

describe("what goes wrong", () => {
  it("shows the run's error beside what had arrived", () => {
    const { chat, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [
      text("be"),
      { type: "RUN_ERROR", code: "throttled", message: "Too many requests", retryable: true },
    ]);
    expect(answers()).toMatchObject([
      { state: "error", text: "be", failure: { code: "throttled", detail: "Too many requests" } },
    ]);
  });

  it("shows why a question was refused", () => {
    const { chat, receive, answers } = chatWithGateway();
    chat.ask("why?");
    receive({ v: 1, k: "ack", id: "id2", ok: false, err: { code: "model_access", retryable: false } });
    expect(answers()).toMatchObject([{ state: "error", acked: false, failure: { code: "model_access" } }]);
  });

  it.each([
    ["Internal server error", "internal"],
    ["Endpoint request timed out", "timeout"],
    ["Forbidden", "no_route"],
    ["Something new", "internal"],
  ])("takes API Gateway's %j for the end of the question that was not acked", (message, code) => {
    const { chat, gateway, answers } = chatWithGateway();
    chat.ask("why?");
    gateway(message);
    expect(answers()).toMatchObject([{ state: "error", failure: { code, detail: message } }]);
  });

  it("lets an acked run outlive the integration's timeout, but not the function's failure", () => {
    const { chat, clock, ack, events, gateway, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("a")]);
    gateway("Endpoint request timed out");
    events(1, [text("b")]);
    clock.advance(33);
    expect(answers()).toMatchObject([{ state: "streaming", text: "ab" }]);
    gateway("Internal server error");
    expect(answers()).toMatchObject([{ state: "error", text: "ab" }]);
  });

  it("takes a long silence for the end, until more comes", () => {
    const { chat, clock, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("a")]);
    clock.advance(SILENCE_MS - 1);
    expect(answers()).toMatchObject([{ state: "streaming" }]);
    clock.advance(1);
    expect(answers()).toMatchObject([{ state: "interrupted", text: "a" }]);
    events(1, [text("b"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "ab" }]);
  });

  it("takes the ack of a question that was asked again after a silence for the new asking", () => {
    const { chat, clock, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    clock.advance(SILENCE_MS);
    for (const turn of chat.turns.value) chat.retry(turn);
    ack();
    events(0, [text("a"), finished]);
    expect(answers()).toMatchObject([{ state: "done", text: "a" }]);
  });

  it("leaves an answer that has ended as it is, however long the silence after it", () => {
    const { chat, clock, ack, events, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("a"), finished]);
    clock.advance(SILENCE_MS - 1);
    expect(clock.planned()).toBe(0);
    clock.advance(SILENCE_MS);
    expect(answers()).toMatchObject([{ state: "done" }]);
  });
});

describe("a lost connection", () => {
  it("keeps a question asked without one and sends it when it is there, once", () => {
    const { chat, sent, setLink, answers } = chatWithGateway({ link: "waiting" });
    expect(chat.ask("why?")).toBe(true);
    expect(answers()).toMatchObject([{ state: "queued" }]);
    setLink("connecting");
    expect(sent).toEqual([]);
    setLink("open");
    expect(sent).toMatchObject([{ text: "why?" }]);
    setLink("waiting");
    setLink("open");
    expect(sent).toHaveLength(1);
  });

  it("marks the answer that it cut off, and keeps the text", () => {
    const { chat, ack, events, setLink, answers } = chatWithGateway();
    chat.ask("why?");
    ack();
    events(0, [text("half")]);
    setLink("waiting");
    expect(answers()).toMatchObject([{ state: "interrupted", text: "half" }]);
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
});

describe("asking again", () => {
  it("keeps the id of a question that was never acked, so that it cannot be answered twice", () => {
    const { chat, sent, setLink } = chatWithGateway();
    chat.ask("why?");
    setLink("waiting");
    for (const turn of chat.turns.value) chat.retry(turn);
    setLink("open");
    expect(sent.map((frame) => "id" in frame && frame.id)).toEqual(["id2", "id2"]);
  });

  it("asks anew, at the end, a question whose run went wrong", () => {
    const { chat, sent, ack, events, answers } = chatWithGateway();
    chat.ask("first");
    ack();
    events(0, [{ type: "RUN_ERROR", code: "internal", message: "", retryable: true }]);
    chat.ask("second");
    ack(1, "run2");
    events(0, [text("2"), finished], "run2");
    const [first] = chat.turns.value;
    if (first) chat.retry(first);
    expect(chat.turns.value.map((turn) => turn.question)).toEqual(["second", "first"]);
    expect(answers().map(({ state }) => state)).toEqual(["done", "waiting"]);
    expect(sent.map((frame) => "id" in frame && frame.id)).toEqual(["id2", "id3", "id4"]);
  });
});

describe("conversations", () => {
  it("begins a new one with another thread, and finds back to the one before", () => {
    const { chat, sent, ack, events } = chatWithGateway();
    chat.ask("first");
    ack();
    chat.startConversation();
    expect(chat.turns.value).toEqual([]);
    events(0, [text("late"), finished]);
    chat.returnToPrevious();
    expect(chat.turns.value[0]?.answer.value).toMatchObject({ state: "done", text: "late" });
    chat.startConversation();
    chat.ask("second");
    expect(chat.previous.value).toBeUndefined();
    expect(sent.map((frame) => "thread" in frame && frame.thread)).toEqual(["id1", "id4"]);
  });

  it("survives a reload: the thread, the answers and the draft", () => {
    const storage = memoryStorage();
    const before = chatWithGateway({ storage });
    before.chat.ask("first");
    before.ack();
    before.events(0, [text("answer"), finished]);
    before.chat.draft.value = "half a qu";
    before.clock.advance(1_000);
    const after = chatWithGateway({ storage });
    expect(after.chat.turns.value).toMatchObject([{ question: "first" }]);
    expect(after.answers()).toMatchObject([{ state: "done", text: "answer", outcome: { modelId: "model" } }]);
    expect(after.chat.draft.value).toBe("half a qu");
    after.chat.ask("second");
    expect(after.sent).toMatchObject([{ thread: "id1", text: "second" }]);
  });

  it("sends after a reload what was queued before it", () => {
    const storage = memoryStorage();
    chatWithGateway({ storage, link: "waiting" }).chat.ask("why?");
    expect(chatWithGateway({ storage }).sent).toMatchObject([{ id: "id2", text: "why?" }]);
  });
});

it("leaves nothing planned when it is closed", () => {
  const { chat, clock } = chatWithGateway({ link: "waiting" });
  chat.draft.value = "x";
  chat.close();
  clock.advance(0);
  expect(clock.planned()).toBe(0);
});
