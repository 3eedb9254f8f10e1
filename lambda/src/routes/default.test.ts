import { expect, test } from "vitest";
import { messageEvent, startChatStage } from "../../test/chat-stage.ts";
import { MAX_FRAME_BYTES } from "../protocol.ts";
import { jsonBytes } from "../push/json-bytes.ts";

test("a frame with an action that there is not is refused by its id, with those that there are", async () => {
  await using stage = await startChatStage();
  const body = JSON.stringify({ action: "dance", v: 1, id: "q7" });
  expect(await stage.take(messageEvent("$default", body))).toEqual({ statusCode: 200 });
  expect(stage.frames()).toEqual([
    {
      v: 1,
      k: "ack",
      id: "q7",
      ok: false,
      err: {
        code: "bad_request",
        retryable: false,
        detail:
          'no action "dance"; the actions are hello, send, regen, stop, resume, open, threads, edit, ping',
      },
    },
  ]);
});

test.each(["hi", "[]", '{"action":"dance","v":1}', '{"v":2,"id":"not readable"}'])(
  "a frame without an id has nothing to be refused by: %s",
  async (body) => {
    await using stage = await startChatStage();
    expect(await stage.take(messageEvent("$default", body))).toEqual({ statusCode: 400 });
    expect(stage.frames()).toEqual([]);
    expect(stage.failures).toEqual([]);
  },
);

test("however long the action is, the refusal fits into a frame", async () => {
  await using stage = await startChatStage();
  const body = JSON.stringify({ action: '"'.repeat(14_000), v: 1, id: "q7" });
  expect(await stage.take(messageEvent("$default", body))).toEqual({ statusCode: 200 });
  const [frame] = stage.frames();
  expect(frame).toMatchObject({ k: "ack", id: "q7", ok: false, err: { code: "bad_request" } });
  expect(jsonBytes(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
});
