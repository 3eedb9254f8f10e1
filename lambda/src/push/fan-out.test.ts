import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "../clients.ts";
import { type EventFrame, MAX_FRAME_BYTES, type RunEvent, utf8Length } from "../protocol.ts";
import { stubEnvironment } from "../../test/environment.ts";
import { type AnswerPost, type PostCall, refusePost, startManagementApi } from "../../test/management-api.ts";
import { createFanOut, type FanOut } from "./fan-out.ts";
import { connectionPost } from "./post-to-connection.ts";

beforeAll(() => stubEnvironment({}));
afterAll(() => void vi.unstubAllEnvs());

const run = "run-1";
const messageId = "run-1-a";
const started: RunEvent = {
  type: "RUN_STARTED",
  threadId: "t",
  runId: run,
  metadata: { parent: "p", messageId, model: "m" },
};
const start: RunEvent = { type: "TEXT_MESSAGE_START", messageId, role: "assistant" };
const text = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
const end: RunEvent = { type: "TEXT_MESSAGE_END", messageId };

/** A fan-out to a management API, through a fresh client of the SDK, so that no connection outlives its test. */
async function fanOutTo(answer?: AnswerPost, options: { minSpacingMs?: number; drainMs?: number } = {}) {
  const api = await startManagementApi(answer);
  const management = createClients().management(api.url);
  const gone: string[] = [];
  const fanOut: FanOut = createFanOut({
    run,
    post: (connectionId) => connectionPost({ management, connectionId }),
    onGone: (connectionId) => gone.push(connectionId),
    ...options,
  });
  return {
    fanOut,
    posts: api.posts,
    gone,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      management.destroy();
    },
  };
}

function eventFrames(posts: PostCall[], connectionId?: string): EventFrame[] {
  return posts
    .filter((call) => connectionId === undefined || call.connectionId === connectionId)
    .map(({ frame }) => frame)
    .filter((frame) => frame.k === "ev");
}

function textOf(frames: EventFrame[]): string {
  return frames
    .flatMap(({ e }) => e)
    .map((event) => ("delta" in event ? event.delta : ""))
    .join("");
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("a frame carries the number of its first event, and events handed over together share one", async () => {
  await using to = await fanOutTo();
  to.fanOut.listen("L0SM9cOFvHcCIhw=", 0);
  for (const event of [started, start, text("a"), text("b"), end]) to.fanOut.push(event);
  expect(await to.fanOut.end()).toEqual({ posts: 1, gone: 0, limited: 0 });
  expect(to.posts.map(({ path, frame }) => [path, frame])).toEqual([
    [
      "/@connections/L0SM9cOFvHcCIhw%3D",
      { v: 1, k: "ev", r: run, s: 0, e: [started, start, text("ab"), end] },
    ],
  ]);
});

test("one post is in flight at a time, what comes meanwhile is gathered, and numbers have no gap", async () => {
  let inFlight = 0;
  let most = 0;
  await using to = await fanOutTo(
    (_call, response) => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => {
        inFlight--;
        response.writeHead(200).end();
      }, 8);
    },
    { minSpacingMs: 1 },
  );
  to.fanOut.listen("c", 0);
  to.fanOut.push(start);
  let whole = "";
  for (let i = 0; i < 200; i++) {
    whole += `${i} `;
    to.fanOut.push(text(`${i} `));
    await nextTurn();
  }
  to.fanOut.push(end);
  await to.fanOut.end();
  expect(most).toBe(1);
  const frames = eventFrames(to.posts);
  expect(textOf(frames)).toBe(whole);
  expect(frames.flatMap(({ s, e }) => e.map((_event, i) => s + i))).toEqual(
    to.fanOut.events().map((_event, i) => i),
  );
  expect(frames.length).toBeLessThan(100);
});

test("a connection that answers late holds up no other one, and gets the same events in fewer frames", async () => {
  let release = () => {};
  await using to = await fanOutTo(
    (call, response) => {
      const answer = () => void response.writeHead(200).end();
      if (call.connectionId === "late" && call.frame.k === "ev" && call.frame.s === 0) release = answer;
      else answer();
    },
    { minSpacingMs: 1 },
  );
  to.fanOut.listen("late", 0);
  to.fanOut.listen("prompt", 0);
  to.fanOut.push(start);
  for (let i = 0; i < 5; i++) {
    to.fanOut.push(text(`${i}`));
    await expect.poll(() => textOf(eventFrames(to.posts, "prompt")), { interval: 1 }).toContain(`${i}`);
  }
  expect(eventFrames(to.posts, "late").length).toBe(1);
  to.fanOut.push(end);
  release();
  await to.fanOut.end();
  const [prompt, late] = [eventFrames(to.posts, "prompt"), eventFrames(to.posts, "late")];
  expect(late.flatMap(({ e }) => e)).toEqual(prompt.flatMap(({ e }) => e));
  expect(late.length).toBe(2);
});

test("a long answer in one piece is cut into events that each fit into a frame, between code points", async () => {
  await using to = await fanOutTo(undefined, { minSpacingMs: 1 });
  to.fanOut.listen("c", 0);
  const long = '霧の向こうに🌫"\n'.repeat(5_000);
  to.fanOut.push(text(long));
  await to.fanOut.end();
  const frames = eventFrames(to.posts);
  expect(textOf(frames)).toBe(long);
  expect(frames.length).toBeGreaterThan(3);
  for (const { body } of to.posts) expect(utf8Length(body)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  for (const frame of frames) expect(textOf([frame]).isWellFormed()).toBe(true);
});

test("a closed connection gets nothing more, the others go on, and it starts again when it listens again", async () => {
  let closed = true;
  await using to = await fanOutTo((call, response) => {
    if (call.connectionId === "closed" && closed) refusePost(response, 410, "GoneException");
    else response.writeHead(200).end();
  });
  to.fanOut.listen("closed", 0);
  to.fanOut.listen("open", 0);
  to.fanOut.push(started);
  await expect.poll(() => to.gone, { interval: 1 }).toEqual(["closed"]);
  to.fanOut.push(start);
  await expect.poll(() => eventFrames(to.posts, "open").length, { interval: 1 }).toBe(2);
  expect(eventFrames(to.posts, "closed").length).toBe(1);
  closed = false;
  to.fanOut.listen("closed", 1);
  to.fanOut.push(end);
  expect(await to.fanOut.end()).toMatchObject({ gone: 1 });
  expect(
    eventFrames(to.posts, "closed")
      .slice(1)
      .flatMap(({ s, e }) => [s, ...e]),
  ).toEqual([1, start, end]);
});

test("a connection that takes no more for now gets the same frame again, and none is lost", async () => {
  let refusals = 1;
  await using to = await fanOutTo((_call, response) => {
    if (refusals-- > 0) refusePost(response, 429, "LimitExceededException");
    else response.writeHead(200).end();
  });
  to.fanOut.listen("c", 0);
  to.fanOut.push(started);
  to.fanOut.push(text("kept"));
  expect(await to.fanOut.end()).toEqual({ posts: 2, gone: 0, limited: 1 });
  expect(to.posts[1]?.body).toBe(to.posts[0]?.body);
});

test("a post whose answer is lost is repeated, and the error is in the report", async () => {
  let failures = 1;
  await using to = await fanOutTo((_call, response) => {
    if (failures-- > 0) response.socket?.destroy();
    else response.writeHead(200).end();
  });
  to.fanOut.listen("c", 0);
  to.fanOut.push(started);
  expect(await to.fanOut.end()).toEqual({
    posts: 2,
    gone: 0,
    limited: 0,
    error: expect.objectContaining({ code: "ECONNRESET" }),
  });
  expect(to.posts[1]?.body).toBe(to.posts[0]?.body);
});

test("a connection that is refused for want of permission is given up, but not called closed", async () => {
  await using to = await fanOutTo((_call, response) => refusePost(response, 403, "ForbiddenException"), {
    drainMs: 250,
  });
  to.fanOut.listen("c", 0);
  to.fanOut.push(started);
  expect(await to.fanOut.end()).toMatchObject({ gone: 1, error: { name: "ForbiddenException" } });
  expect(to.posts.length).toBeGreaterThan(1);
  expect(to.gone).toEqual([]);
});

test("with nobody to listen, what was said is still cut when it is asked for", () => {
  const fanOut = createFanOut({ run, post: () => () => Promise.reject(new Error("nobody is there")) });
  fanOut.push(start);
  fanOut.push(text("a"));
  fanOut.push(text("b"));
  expect(fanOut.events()).toEqual([start, text("ab")]);
  fanOut.push(text("c"));
  expect(fanOut.events()).toEqual([start, text("ab"), text("c")]);
});
