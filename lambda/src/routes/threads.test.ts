import { expect, test } from "vitest";
import { type ChatStage, startChatStage } from "../../test/chat-stage.ts";
import { type ThreadItem, utf8Length } from "../protocol.ts";
import { touchThread } from "../store/threads.ts";

const list = { action: "threads", v: 1, id: "f1" } as const;
const at = (minute: number) =>
  `2026-03-02T${String(8 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00.000Z`;

async function putThreads(stage: ChatStage, titles: string[], owner = "device:d1"): Promise<void> {
  for (const [index, title] of titles.entries())
    await touchThread(stage.table, {
      thread: `${owner.at(-1)}-${index}`,
      owner,
      at: at(index),
      title,
      run: "r0",
    });
}

test("the list shows the owner's threads, the last used first, and goes on where it ended", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThreads(stage, ["Fog", "Rain", "Snow"]);
  await putThreads(stage, ["Secret"], "device:d2");
  await stage.say({ ...list, limit: 2 });
  const [ack, first] = stage.frames();
  expect(ack).toEqual({ v: 1, k: "ack", id: "f1", ok: true });
  expect(first).toEqual({
    v: 1,
    k: "list",
    id: "f1",
    items: [
      { thread: "1-2", title: "Snow", updatedAt: at(2) },
      { thread: "1-1", title: "Rain", updatedAt: at(1) },
    ],
    next: expect.any(String),
  });
  await stage.say({ ...list, cursor: first?.k === "list" ? (first.next ?? "") : "" });
  const [, last] = stage.frames();
  expect(last).toEqual({
    v: 1,
    k: "list",
    id: "f1",
    items: [{ thread: "1-0", title: "Fog", updatedAt: at(0) }],
  });
});

test("a search finds titles whatever the case, and a pin and a model are told", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThreads(stage, ["Fog", "Rain"]);
  await stage.say({ action: "send", v: 1, id: "q1", thread: "t9", text: "fog again", model: "model-b" });
  await stage.say({ action: "edit", v: 1, id: "e1", thread: "1-0", op: "pin", pinned: true });
  stage.frames();
  await stage.say({ ...list, q: "FOG" });
  const [, found] = stage.frames();
  expect(found?.k === "list" ? found.items : []).toMatchObject([
    { thread: "t9", title: "fog again", model: "model-b" },
    { thread: "1-0", title: "Fog", pinned: true },
  ]);
});

test("where titles are too long for one frame, pages are shorter, and together they are the whole list", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThreads(
    stage,
    Array.from({ length: 100 }, (_, index) => `${index}${"霧".repeat(117)}`),
  );
  const items: ThreadItem[] = [];
  let cursor: string | undefined;
  do {
    await stage.say({ ...list, limit: 100, ...(cursor !== undefined && { cursor }) });
    const [, page] = stage.frames();
    expect(utf8Length(JSON.stringify(page))).toBeLessThanOrEqual(28 * 1024);
    if (page?.k !== "list") break;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  expect(items.map(({ thread }) => thread)).toEqual(
    Array.from({ length: 100 }, (_, index) => `1-${99 - index}`),
  );
});
