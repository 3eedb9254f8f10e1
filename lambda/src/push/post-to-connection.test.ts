import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "../clients.ts";
import { connectionPost, managementEndpoint } from "./post-to-connection.ts";
import type { ServerFrame } from "../protocol.ts";
import { stubEnvironment } from "../../test/environment.ts";
import { type AnswerPost, refusePost, startManagementApi } from "../../test/management-api.ts";

beforeAll(() => stubEnvironment({}));
afterAll(() => void vi.unstubAllEnvs());

const pong: ServerFrame = { v: 1, k: "pong", now: 1 };

async function postAgainst(answer: AnswerPost | undefined, frame: ServerFrame = pong) {
  await using api = await startManagementApi(answer);
  const management = createClients().management(api.url);
  const outcome = await connectionPost({ management, connectionId: "L0SM9cOFvHcCIhw=" })(frame);
  return { outcome, posts: api.posts };
}

test("the endpoint is the event's domain and stage", () => {
  expect(
    managementEndpoint({ domainName: "abcdefghij.execute-api.eu-west-1.amazonaws.com", stage: "ws" }),
  ).toBe("https://abcdefghij.execute-api.eu-west-1.amazonaws.com/ws");
});

test("a frame is posted as JSON in UTF-8, to its connection", async () => {
  const frame: ServerFrame = {
    v: 1,
    k: "ev",
    r: "run",
    s: 0,
    e: [{ type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "霧 🌫️ “ß”" }],
  };
  const { outcome, posts } = await postAgainst(undefined, frame);
  expect(outcome).toBe("delivered");
  expect(posts.map(({ path, body }) => [path, body])).toEqual([
    ["/@connections/L0SM9cOFvHcCIhw%3D", JSON.stringify(frame)],
  ]);
});

test("a closed connection and a full one are outcomes, by the type that AWS sends in a header", async () => {
  const closed = await postAgainst((_call, response) => refusePost(response, 410, "GoneException"));
  expect(closed.outcome).toBe("gone");
  const full = await postAgainst((_call, response) => refusePost(response, 429, "LimitExceededException"));
  expect(full.outcome).toBe("limited");
});

test("any other refusal is thrown", async () => {
  await expect(
    postAgainst((_call, response) => refusePost(response, 403, "ForbiddenException")),
  ).rejects.toMatchObject({ name: "ForbiddenException" });
});
