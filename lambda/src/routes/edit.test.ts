import { expect, test } from "vitest";
import { type ChatStage, startChatStage } from "../../test/chat-stage.ts";
import { refusePost } from "../../test/management-api.ts";
import type { Edit } from "../protocol.ts";
import { getThread, touchThread } from "../store/threads.ts";

const owner = "device:d1";
const edit = { action: "edit", v: 1, id: "e1", thread: "t1" } as const;

async function putThread(stage: ChatStage): Promise<void> {
  const at = "2026-03-02T08:00:00.000Z";
  await touchThread(stage.table, { thread: "t1", owner, at, title: "Fog", run: "r0" });
}

test.each([
  [{ ...edit, op: "rename", title: "Rain" }, { title: "Rain" }, { title: "Rain", titledBy: "user" }],
  [{ ...edit, op: "pin", pinned: true }, { pinned: true }, { pinned: true }],
  [{ ...edit, op: "pin", pinned: false }, { pinned: false }, { pinned: false }],
] satisfies [Edit, object, object][])("%j is done, and told to every tab", async (frame, patch, kept) => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=" });
  await stage.greet({ connectionId: "c3=", device: "d2" });
  await putThread(stage);
  await stage.say(frame);
  const told = { v: 1, k: "thr", thread: "t1", patch };
  expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "e1", ok: true, thread: "t1" }, told]);
  expect(stage.frames("c2=")).toEqual([told]);
  expect(stage.frames("c3=")).toEqual([]);
  expect(await getThread(stage.table, { thread: "t1", owner })).toMatchObject(kept);
});

test("a deleted thread is gone in every tab", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=" });
  await putThread(stage);
  await stage.say({ ...edit, op: "delete" });
  expect(stage.frames("c2=")).toEqual([{ v: 1, k: "thr", thread: "t1", patch: { deleted: true } }]);
  await expect(getThread(stage.table, { thread: "t1", owner })).rejects.toMatchObject({
    name: "NotFoundError",
  });
});

test.each([
  { ...edit, op: "rename", title: "Mine" },
  { ...edit, op: "pin", pinned: true },
  { ...edit, op: "delete" },
] satisfies Edit[])("another's thread is not found: %j", async (frame) => {
  await using stage = await startChatStage();
  await stage.greet({ device: "d2" });
  await putThread(stage);
  await stage.say(frame);
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: false, err: { code: "not_found" } }]);
  expect(await getThread(stage.table, { thread: "t1", owner })).toMatchObject({
    title: "Fog",
    pinned: false,
  });
});

test("a tab that cannot be told is no failure of the one that asked", async () => {
  await using stage = await startChatStage({
    answerPost(call, response) {
      if (call.connectionId === "c2=") refusePost(response, 403, "ForbiddenException");
      else response.writeHead(200).end();
    },
  });
  await stage.greet();
  await stage.greet({ connectionId: "c3=" });
  await touchThread(stage.table, {
    thread: "t1",
    owner,
    at: "2026-03-02T08:00:00.000Z",
    title: "Fog",
    run: "r0",
  });
  await stage.say({ action: "hello", v: 1, id: "h1", device: "d1" }, { connectionId: "c2=" }).catch(() => {});
  stage.failures.length = 0;
  expect(await stage.say({ ...edit, op: "pin", pinned: true })).toEqual({ statusCode: 200 });
  expect(stage.frames().map(({ k }) => k)).toEqual(["ack", "thr"]);
  expect(stage.frames("c3=").map(({ k }) => k)).toEqual(["thr"]);
  expect(stage.failures).toEqual([]);
});
