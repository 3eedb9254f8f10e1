import type { RunEvent, ThreadMessage } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import {
  cancelled,
  chatWithGateway,
  finished,
  restored,
  started,
  text,
} from "./chat-with-gateway.fixture.ts";
import { UNDO_MS } from "./thread-list.ts";

function question(id: string, parent: string | null): ThreadMessage {
  return {
    id,
    role: "user",
    content: `${id}?`,
    metadata: { parent, createdAt: "2026-01-01T00:00:00.000Z", run: id },
  };
}

function answer(run: string, content = `of ${run}`): ThreadMessage {
  const metadata = { parent: run, createdAt: "2026-01-01T00:00:01.000Z", run, stopReason: "end_turn" };
  return { id: `${run}-a`, role: "assistant", content, metadata };
}

function opened(of: ReturnType<typeof chatWithGateway>, messages: ThreadMessage[], more: object = {}) {
  const asked = of.queries.findLast(({ action }) => action === "open");
  if (asked?.action !== "open") throw new Error("no conversation was asked for");
  const { id, thread } = asked;
  of.receive({ v: 1, k: "hist", id, thread, p: 0, n: 1, messages, options: {}, ...more });
}

function runStarted(thread: string, run: string, metadata: object): RunEvent {
  return { ...started, threadId: thread, runId: run, metadata } as RunEvent;
}

const shownTexts = ({ answers }: ReturnType<typeof chatWithGateway>) => answers().map(({ text }) => text);

describe("a conversation", () => {
  it("is read from the handler where this browser has none of it", async () => {
    const page = chatWithGateway({ thread: "t" });
    expect(page.chat.conversation.value.presence.value).toBe("loading");
    await restored();
    expect(page.queries.at(-1)).toMatchObject({ action: "open", thread: "t", limit: 50 });
    opened(page, [question("a", null), answer("a")], {
      more: "older",
      options: { system: "Be brief." },
      model: "m",
    });
    expect(shownTexts(page)).toEqual(["of a"]);
    const { presence, settings, older } = page.chat.conversation.value;
    expect([presence.value, settings.value, older.value]).toEqual([
      "fresh",
      { system: "Be brief.", model: "m" },
      "older",
    ]);
    page.chat.readOlder();
    expect(page.queries.at(-1)).toMatchObject({ before: "older" });
    opened(page, [question("z", null), answer("z")], { options: undefined });
    expect(older.value).toBeUndefined();
  });

  it("is said to be missing where nobody has it", async () => {
    const page = chatWithGateway({ thread: "t", hasThreads: false });
    await restored();
    expect(page.chat.conversation.value.presence.value).toBe("missing");
  });

  it("goes on in the background, and is as it has become when the reader comes back", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.chat.open();
    expect(page.path()).toEqual([]);
    page.events(0, [text("late"), finished]);
    page.chat.open("id1");
    expect(page.answers()).toMatchObject([{ state: "done", text: "late" }]);
    page.chat.open();
    page.chat.ask("second");
    const threads = page.sent.map((frame) => "thread" in frame && frame.thread);
    expect(new Set(threads).size).toBe(2);
  });

  it("is looked at again when the connection was away, and read in full where much was missed", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.events(0, [text("one"), finished]);
    page.setLink("waiting");
    page.setLink("open");
    expect(page.queries.at(-1)).toMatchObject({ action: "open", thread: "id1", limit: 4 });
    opened(page, [question("c", "b-a"), answer("c")], { more: "further" });
    expect(page.queries.at(-1)).toMatchObject({ action: "open", limit: 50 });
    opened(page, [question("b", "id4-a"), answer("b"), question("c", "b-a"), answer("c")]);
    expect(shownTexts(page)).toEqual(["one", "of b", "of c"]);
  });

  it("is asked for once where more was missed than a page holds; the rest is older messages", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.events(0, [text("one"), finished]);
    page.setLink("waiting");
    page.setLink("open");
    opened(page, [question("z", "y-a"), answer("z")], { more: "further" });
    const { length } = page.queries;
    opened(page, [question("y", "x-a"), answer("y"), question("z", "y-a"), answer("z")], { more: "further" });
    expect(page.queries).toHaveLength(length);
    expect(shownTexts(page)).toEqual(["of y", "of z"]);
    page.chat.readOlder();
    expect(page.queries.at(-1)).toMatchObject({ action: "open", before: "further" });
    opened(page, [question("x", "id4-a"), answer("x")], { options: undefined });
    expect(shownTexts(page)).toEqual(["one", "of x", "of y", "of z"]);
  });
});

describe("another tab", () => {
  it("asks, and the question is here with its answer as it is written", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.events(0, [text("one"), finished]);
    const metadata = {
      parent: "other",
      messageId: "other-a",
      model: "m",
      question: "from there",
      follows: "id4-a",
    };
    page.events(0, [runStarted("id1", "other", metadata), text("tw")], "other");
    page.clock.advance(100);
    expect(page.path().map(({ turn }) => turn.question)).toEqual(["first", "from there"]);
    expect(page.answers()[1]).toMatchObject({ state: "streaming", text: "tw" });
    page.events(2, [text("o"), finished], "other");
    expect(shownTexts(page)).toEqual(["one", "two"]);
  });

  it("asks for another answer, which stands beside the first", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.events(0, [text("one"), finished]);
    page.events(
      0,
      [runStarted("id1", "again", { parent: "id4", messageId: "again-a", model: "m" })],
      "again",
    );
    page.events(1, [text("two"), finished], "again");
    expect(page.path()[0]?.turn.answers.value.map(({ value }) => value.state)).toEqual(["done", "done"]);
    expect(shownTexts(page)).toEqual(["two"]);
  });

  it("asks something too long to be told twice: then it is asked for", () => {
    const page = chatWithGateway();
    page.chat.ask("first");
    page.ack();
    page.events(0, [text("one"), finished]);
    page.events(0, [runStarted("id1", "long", { parent: "long", messageId: "long-a", model: "m" })], "long");
    expect(page.queries.at(-1)).toMatchObject({ action: "open", thread: "id1" });
    opened(page, [question("id4", null), question("long", "id4-a")], { running: ["long"] });
    page.receive({ v: 1, k: "snap", r: "long", s: 1, p: 0, n: 1, e: [started, text("so far")] });
    page.clock.advance(100);
    expect(page.answers()[1]).toMatchObject({ state: "streaming", text: "so far" });
  });

  it("says things about conversations that are not open here", () => {
    const page = chatWithGateway();
    page.events(
      0,
      [runStarted("elsewhere", "r", { parent: "r", messageId: "r-a", model: "m", question: "?" })],
      "r",
    );
    expect(page.path()).toEqual([]);
  });
});

describe("branches", () => {
  it("come of a question asked in other words; both stay", () => {
    const page = chatWithGateway();
    const { chat, sent, ack, events, path } = page;
    chat.ask("first");
    ack();
    events(0, [text("one"), finished]);
    const [first] = path();
    if (!first) throw new Error("there is no question");
    chat.edit(first.turn, "first, but better");
    expect(sent.at(-1)).toMatchObject({ action: "send", parent: null, text: "first, but better" });
    ack();
    events(0, [text("two"), finished]);
    expect(shownTexts(page)).toEqual(["two"]);
    expect(path()[0]?.siblings).toHaveLength(2);
    chat.chooseQuestion(first.turn);
    expect(shownTexts(page)).toEqual(["one"]);
    chat.ask("and on");
    expect(sent.at(-1)).toMatchObject({ parent: `${first.turn.id}-a` });
  });

  it("come of another answer, for which the one being written is stopped", () => {
    const page = chatWithGateway();
    const { chat, sent, ack, events, path, clock, actions } = page;
    chat.ask("first");
    ack();
    events(0, [text("one")]);
    clock.advance(100);
    chat.set({ model: "larger" });
    const [first] = path();
    if (first) chat.regenerate(first.turn);
    expect(actions()).toEqual(["send", "stop"]);
    events(1, [finished], "id4");
    expect(sent.at(-1)).toMatchObject({ action: "regen", parent: "id4", model: "larger" });
    expect(page.answers()).toMatchObject([{ state: "waiting" }]);
    if (first) chat.chooseAnswer(first.turn, "id4");
    expect(shownTexts(page)).toEqual(["one"]);
  });

  it("do not come of a question that never arrived: the better one takes its place", () => {
    const { chat, gateway, path, sent } = chatWithGateway();
    chat.ask("frist");
    gateway("Forbidden");
    const [first] = path();
    if (first) chat.edit(first.turn, "first");
    expect(path().map(({ turn, siblings }) => [turn.question, siblings.length])).toEqual([["first", 1]]);
    expect(sent.at(-1)).toMatchObject({ text: "first", parent: null });
  });
});

it("keeps the draft of a conversation that has not begun for the next one, until it has", () => {
  const page = chatWithGateway();
  const { chat, storage } = page;
  chat.conversation.value.draft.value = "half a";
  chat.open("other");
  chat.open();
  expect(chat.conversation.value.draft.value).toBe("half a");
  chat.ask("half a question");
  chat.conversation.value.draft.value = "";
  chat.open();
  expect(chat.conversation.value.draft.value).toBe("");
  expect([...Array(storage.length).keys()].map((n) => storage.key(n))).not.toContain("groundfog.draft.new");
});

it("knows when the other side is newer than the page", () => {
  const { chat, setLink } = chatWithGateway();
  setLink("waiting");
  setLink("open");
  expect(chat.isOutdated.value).toBe(false);
  setLink("open", { build: "2" });
  expect(chat.isOutdated.value).toBe(true);
});

it("keeps what is being typed in a conversation that is deleted in another tab", () => {
  const { chat, receive, ack } = chatWithGateway();
  chat.ask("first");
  ack();
  chat.conversation.value.draft.value = "and then";
  receive({ v: 1, k: "thr", thread: "id1", patch: { deleted: true } });
  expect(chat.conversation.value.thread).not.toBe("id1");
  expect(chat.conversation.value.draft.value).toBe("and then");
});

it("stops, asks and keeps nothing more in a conversation that was deleted while it was answered", async () => {
  const { chat, clock, ack, events, actions, copies, lastRun } = chatWithGateway();
  chat.ask("first");
  ack();
  chat.ask("second");
  const run = lastRun();
  events(0, [started, text("on")], run);
  chat.threads.remove("id1");
  clock.advance(UNDO_MS);
  expect(actions()).toEqual(["send", "stop", "edit"]);
  events(2, [cancelled], run);
  await restored();
  expect(actions()).toEqual(["send", "stop", "edit"]);
  expect(await copies.load("id1")).toBeUndefined();
});

it("keeps what was being typed for a new conversation when one is deleted in another tab", () => {
  const { chat, receive, ack, events } = chatWithGateway();
  chat.ask("first");
  ack();
  events(0, [finished]);
  chat.open();
  chat.conversation.value.draft.value = "of a new one";
  chat.open("id1");
  chat.conversation.value.draft.value = "of the old one";
  receive({ v: 1, k: "thr", thread: "id1", patch: { deleted: true } });
  expect(chat.conversation.value.draft.value).toBe("of a new one\n\nof the old one");
});

it("does not ask what was to be asked in a conversation that has been deleted since", async () => {
  const { chat, clock, storage } = chatWithGateway({ link: "waiting" });
  chat.ask("never mind");
  chat.threads.remove("id1");
  clock.advance(60_000);
  const after = chatWithGateway({ storage, ids: "b" });
  await restored();
  expect(after.sent).toEqual([]);
});

it("keeps the last few conversations as they are, and those in which an answer is being written", () => {
  const { chat, ack } = chatWithGateway();
  chat.ask("first");
  ack();
  const first = chat.conversation.value;
  const second = Array.from({ length: 20 }, (_, index) => {
    chat.open(`other${index}`);
    return chat.conversation.value;
  });
  chat.open("id1");
  expect(chat.conversation.value).toBe(first);
  chat.open("other19");
  expect(chat.conversation.value).toBe(second[19]);
  chat.open("other0");
  expect(chat.conversation.value).not.toBe(second[0]);
});
