import { expect, test } from "vitest";
import { createClients } from "./clients.ts";
import { connectionPost } from "./post-to-connection.ts";
import { InvalidFrameError } from "./protocol.ts";
import { refuse } from "./refuse.ts";
import { stubEnvironment } from "../test/environment.ts";
import { startManagementApi } from "../test/management-api.ts";

stubEnvironment({});

test("a frame with an id is refused by an ack that says what is wrong with it", async () => {
  await using api = await startManagementApi();
  const post = connectionPost({ management: createClients().management(api.url), connectionId: "c1=" });
  const error = new InvalidFrameError("text is 24577 bytes; the limit is 24576", "q7", "too_large");
  expect(await refuse({ error, post })).toEqual({ statusCode: 400 });
  expect(api.posts.map(({ frame }) => frame)).toEqual([
    {
      v: 1,
      k: "ack",
      id: "q7",
      ok: false,
      err: { code: "too_large", retryable: false, detail: "text is 24577 bytes; the limit is 24576" },
    },
  ]);
});

test("a frame without an id has nothing to be refused by", async () => {
  await using api = await startManagementApi();
  const post = connectionPost({ management: createClients().management(api.url), connectionId: "c1=" });
  expect(await refuse({ error: new InvalidFrameError("the frame is not JSON"), post })).toEqual({
    statusCode: 400,
  });
  expect(api.posts).toEqual([]);
});
