import { expect, test } from "vitest";
import { startChatStage } from "../../test/chat-stage.ts";
import { refusePost } from "../../test/management-api.ts";

const ping = { action: "ping", v: 1 } as const;
const HOUR_MS = 60 * 60 * 1000;

test("a ping is answered with a pong and the server's time, before anybody said hello", async () => {
  await using stage = await startChatStage();
  const before = Date.now();
  expect(await stage.say(ping)).toEqual({ statusCode: 200 });
  const [pong] = stage.frames();
  expect(pong).toEqual({ v: 1, k: "pong", now: expect.any(Number) });
  expect(pong?.k === "pong" && pong.now >= before && pong.now <= Date.now()).toBe(true);
});

test("a pong to a connection that has gone is no failure", async () => {
  await using stage = await startChatStage({
    answerPost: (_call, response) => refusePost(response, 410, "GoneException"),
  });
  expect(await stage.say(ping)).toEqual({ statusCode: 200 });
});

test("a connection that comes near to two hours is told to make room for another", async () => {
  await using stage = await startChatStage();
  await stage.say(ping, { connectedAt: Date.now() - 2 * HOUR_MS + 9 * 60_000 });
  expect(stage.frames().map(({ k }) => k)).toEqual(["pong"]);
  await stage.say(ping, { connectedAt: Date.now() - 2 * HOUR_MS + 7 * 60_000 });
  expect(stage.frames()).toEqual([
    expect.objectContaining({ k: "pong" }),
    { v: 1, k: "bye", why: "rotate", after: 0 },
  ]);
});

test("a pong that cannot be posted fails the function, and the operator hears of it", async () => {
  await using stage = await startChatStage({
    answerPost: (_call, response) => refusePost(response, 403, "ForbiddenException"),
  });
  await expect(stage.say(ping)).rejects.toMatchObject({ name: "ForbiddenException" });
  expect(stage.failures).toHaveLength(1);
});
