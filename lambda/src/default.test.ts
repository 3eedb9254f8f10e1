import { expect, test } from "vitest";
import { createClients } from "./clients.ts";
import { answerDefault } from "./default.ts";
import { connectionPost } from "./post-to-connection.ts";
import { stubEnvironment } from "../test/environment.ts";
import { refusePost, startManagementApi } from "../test/management-api.ts";

stubEnvironment({});

function postTo(url: string) {
  return connectionPost({ management: createClients().management(url), connectionId: "c1=" });
}

test("a ping is answered with a pong and the server's time", async () => {
  await using api = await startManagementApi();
  const before = Date.now();
  const body = JSON.stringify({ action: "ping", v: 1 });
  expect(await answerDefault({ body, post: postTo(api.url) })).toEqual({ statusCode: 200 });
  const [pong] = api.posts.map(({ frame }) => frame);
  expect(pong).toEqual({ v: 1, k: "pong", now: expect.any(Number) });
  expect(pong?.k === "pong" && pong.now >= before && pong.now <= Date.now()).toBe(true);
});

test("a pong to a connection that has gone is no failure", async () => {
  await using api = await startManagementApi((_call, response) => refusePost(response, 410, "GoneException"));
  const body = JSON.stringify({ action: "ping", v: 1 });
  expect(await answerDefault({ body, post: postTo(api.url) })).toEqual({ statusCode: 200 });
});

test("an unknown action is not answered but refused, by its id", async () => {
  await using api = await startManagementApi();
  const body = JSON.stringify({ action: "dance", v: 1, id: "q7" });
  await expect(answerDefault({ body, post: postTo(api.url) })).rejects.toMatchObject({
    name: "InvalidFrameError",
    frameId: "q7",
    message: 'no action "dance"',
  });
  expect(api.posts).toEqual([]);
});

test("a question that comes in without its route is refused", async () => {
  await using api = await startManagementApi();
  const body = JSON.stringify({ action: "sendMessage", v: 1, id: "q1", thread: "t", text: "Hi" });
  await expect(answerDefault({ body, post: postTo(api.url) })).rejects.toMatchObject({ frameId: "q1" });
});
