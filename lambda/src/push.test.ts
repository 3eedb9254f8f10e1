import { expect, test } from "vitest";
import { createClients } from "./clients.ts";
import { connectionPost, type Post } from "./post-to-connection.ts";
import { type EventFrame, MAX_FRAME_BYTES, type RunEvent, type ServerFrame, utf8Length } from "./protocol.ts";
import { pushEvents } from "./push.ts";
import { stubEnvironment } from "../test/environment.ts";
import { type PostCall, refusePost, startManagementApi } from "../test/management-api.ts";

stubEnvironment({});

const run = "run-1";
const messageId = "m";
const ack = { v: 1, k: "ack", id: "q", ok: true, thread: "t", run } as const;
const started: RunEvent = { type: "RUN_STARTED", threadId: "t", runId: run };
const start: RunEvent = { type: "TEXT_MESSAGE_START", messageId, role: "assistant" };
const text = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
const end: RunEvent = { type: "TEXT_MESSAGE_END", messageId };

/** The post of a fresh client, so that no connection outlives its test. */
function postTo(url: string) {
  return connectionPost({ management: createClients().management(url), connectionId: "L0SM9cOFvHcCIhw=" });
}

function events(posts: PostCall[]): EventFrame[] {
  return posts.map(({ frame }) => frame).filter((frame) => frame.k === "ev");
}

function received(posts: PostCall[]): string {
  return events(posts)
    .flatMap(({ e }) => e)
    .map((event) => ("delta" in event ? event.delta : ""))
    .join("");
}

test("the ack comes first, then the run's frames, counted from 0", async () => {
  await using api = await startManagementApi();
  const { push, end: finish } = pushEvents({ run, ack, post: postTo(api.url) });
  push(started);
  for (const event of [start, text("a"), text("b"), end]) push(event);
  expect(await finish()).toEqual({ posts: 2, gone: false });
  expect(api.posts.map(({ frame }) => frame)).toEqual([
    ack,
    { v: 1, k: "ev", r: run, s: 0, e: [started, start, text("ab"), end] },
  ]);
  expect(api.posts[0]?.path).toBe("/@connections/L0SM9cOFvHcCIhw%3D");
});

test("one post is in flight at a time, and what comes meanwhile is gathered, in order", async () => {
  let inFlight = 0;
  let most = 0;
  await using api = await startManagementApi((_call, response) => {
    most = Math.max(most, ++inFlight);
    setTimeout(() => {
      inFlight--;
      response.writeHead(200).end();
    }, 8);
  });
  const pushed = pushEvents({ run, ack, post: postTo(api.url), minSpacingMs: 1 });
  pushed.push(started);
  pushed.push(start);
  let whole = "";
  for (let i = 0; i < 200; i++) {
    whole += `${i} `;
    pushed.push(text(`${i} `));
    await new Promise((resolve) => setImmediate(resolve));
  }
  pushed.push(end);
  await pushed.end();
  expect(most).toBe(1);
  expect(received(api.posts)).toBe(whole);
  const frames = events(api.posts);
  expect(frames.map(({ s }) => s)).toEqual(frames.map((_frame, index) => index));
  expect(api.posts.length).toBeLessThan(100);
});

test("the first text goes at once; more text waits for the spacing; the end does not", async () => {
  await using api = await startManagementApi();
  const arrived = async (posts: number) => {
    await expect.poll(() => api.posts.length, { interval: 1 }).toBe(posts);
  };
  const pushed = pushEvents({ run, ack, post: postTo(api.url), minSpacingMs: 60_000 });
  pushed.push(started);
  await arrived(2);
  pushed.push(start);
  pushed.push(text("first"));
  await arrived(3);
  expect(received(api.posts)).toBe("first");
  pushed.push(text(" second"));
  pushed.push(text(" third"));
  expect(api.posts.length).toBe(3);
  pushed.push(end);
  await pushed.end();
  expect(api.posts.length).toBe(4);
  expect(received(api.posts)).toBe("first second third");
});

test("when nothing is under way, events handed over together share a frame; an end calls waiting text along", async () => {
  const frames: ServerFrame[] = [];
  const post: Post = (frame) => Promise.resolve(frames.push(frame)).then(() => "delivered");
  const pushed = pushEvents({ run, ack, post, minSpacingMs: 60_000 });
  const idle = () => new Promise((resolve) => setImmediate(resolve));
  await idle();
  pushed.push(start);
  pushed.push(text("first"));
  await idle();
  pushed.push(text("second"));
  await idle();
  expect(frames).toEqual([ack, { v: 1, k: "ev", r: run, s: 0, e: [start, text("first")] }]);
  pushed.push(end);
  await pushed.end();
  expect(frames.at(-1)).toEqual({ v: 1, k: "ev", r: run, s: 1, e: [text("second"), end] });
});

test("text that follows text arrives after the spacing", async () => {
  await using api = await startManagementApi();
  const spacingMs = 80;
  const pushed = pushEvents({ run, ack, post: postTo(api.url), minSpacingMs: spacingMs });
  pushed.push(start);
  pushed.push(text("first"));
  await expect.poll(() => api.posts.length, { interval: 1 }).toBe(2);
  pushed.push(text("second"));
  await pushed.end();
  const [, first, second] = api.posts;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(spacingMs / 2);
});

test("a long answer in one piece is split below the frame limit", async () => {
  await using api = await startManagementApi();
  const pushed = pushEvents({ run, ack, post: postTo(api.url), minSpacingMs: 1 });
  const long = "霧の向こうに🌫\n".repeat(5_000);
  pushed.push(text(long));
  pushed.push(end);
  await pushed.end();
  expect(api.posts.length).toBeGreaterThan(4);
  for (const { body } of api.posts) expect(utf8Length(body)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  expect(received(api.posts)).toBe(long);
});

test("after 410 the connection is gone: nothing more is posted, and nothing is thrown", async () => {
  await using api = await startManagementApi((call, response) => {
    if (call.frame.k === "ack") response.writeHead(200).end();
    else refusePost(response, 410, "GoneException");
  });
  const pushed = pushEvents({ run, ack, post: postTo(api.url), minSpacingMs: 0 });
  pushed.push(started);
  await expect.poll(() => api.posts.length, { interval: 1 }).toBe(2);
  for (let i = 0; i < 5; i++) {
    pushed.push(text("x"));
    await new Promise((resolve) => setImmediate(resolve));
  }
  pushed.push(end);
  expect(await pushed.end()).toEqual({ posts: 2, gone: true });
  expect(api.posts.length).toBe(2);
});

test("a connection that takes no more for now gets the same frame again, and none is lost", async () => {
  let refusals = 2;
  await using api = await startManagementApi((call, response) => {
    if (call.frame.k === "ev" && refusals-- > 0) refusePost(response, 429, "LimitExceededException");
    else response.writeHead(200).end();
  });
  const pushed = pushEvents({ run, ack, post: postTo(api.url), limitedWaitMs: 1 });
  pushed.push(started);
  pushed.push(text("kept"));
  expect((await pushed.end()).gone).toBe(false);
  expect(events(api.posts).map(({ s }) => s)).toEqual([0, 0, 0]);
  expect(events(api.posts).at(-1)?.e).toEqual([started, text("kept")]);
});

test("a connection that never takes any more counts as gone", async () => {
  await using api = await startManagementApi((_call, response) =>
    refusePost(response, 429, "LimitExceededException"),
  );
  const pushed = pushEvents({ run, ack, post: postTo(api.url), limitedWaitMs: 1 });
  expect(await pushed.end()).toEqual({ posts: 10, gone: true });
});

test("a refusal for want of permission is thrown in the end, under AWS's name", async () => {
  await using api = await startManagementApi((_call, response) =>
    refusePost(response, 403, "ForbiddenException"),
  );
  const pushed = pushEvents({ run, ack, post: postTo(api.url) });
  pushed.push(started);
  await expect(pushed.end()).rejects.toThrow(expect.objectContaining({ name: "ForbiddenException" }));
  expect(api.posts.length).toBe(1);
});
