import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Client, openClient } from "./client.ts";
import { firstKept, parseEvent } from "./kept.ts";
import type { CallOutcome, Order } from "./order.ts";
import { errorFrame } from "./shapes.ts";
import { onAws, test } from "./target.ts";

const TIMEOUT_MS = 29_000;

/** Has a one-way route do something, and returns what came of it: nothing, or one text. */
async function tell(client: Client, order: Order): Promise<string[]> {
  client.send({ action: "tell", ...order, posts: ["told"] });
  const first = await client.next();
  expect(first).toBe("told");
  // Whatever the route says, it says before this: two questions later it is there.
  await client.ask({ action: "ask", return: { statusCode: 200, body: "1" } });
  const last = await client.ask({ action: "ask", return: { statusCode: 200, body: "2" } });
  return last === "2" ? client.pending() : [last, ...client.pending()];
}

const malformed = [
  ["null", { return: null }],
  ["nothing", { returnNothing: true }],
  ["a string", { return: "ok" }],
  ["an array", { return: [200] }],
  ["a key that there is not", { return: { statusCode: 200, ConnectionId: "x", Data: "y" } }],
  ["cookies, which only HTTP APIs know", { return: { statusCode: 200, cookies: [] } }],
  ["a body that is no string", { return: { statusCode: 200, body: { a: 1 } } }],
  ["a header that is a number", { return: { statusCode: 200, headers: { "X-Number": 1 } } }],
  ["a status that is no whole number", { return: { statusCode: "soon" } }],
] satisfies [string, Order][];

test("5.1 the error frame of a handler that throws, byte for byte", async ({ target }) => {
  await using client = await openClient(target, "main");
  const { connectionId } = parseEvent(await client.ask("hi")).requestContext;
  const frame = await client.ask({ action: "tell", throw: "no" });
  expect(frame).toMatch(errorFrame("Internal server error"));
  const { requestId } = JSON.parse(frame) as { requestId: string };
  expect(frame).toBe(
    `{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
  );
});

test("5.1 the requestId in an error frame is that of the event", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main");
  const { requestId } = JSON.parse(await client.ask({ action: "tell", throw: "no", token })) as {
    requestId: string;
  };
  expect((await firstKept(target, token, "MESSAGE")).requestContext.requestId).toBe(requestId);
});

test("5.1 the connection stays open after an error frame", async ({ target }) => {
  await using client = await openClient(target, "main");
  await client.ask({ action: "ask", throw: "no" });
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body: "still here" } })).toBe(
    "still here",
  );
});

test.for(["tell", "ask"])(
  "5.2 a handler that throws: Internal server error (%s)",
  async (action, { target }) => {
    await using client = await openClient(target, "main");
    expect(await client.ask({ action, throw: "no" })).toMatch(errorFrame("Internal server error"));
  },
);

test.for(["tell", "ask"])(
  "5.1 a handler whose process exits: Internal server error (%s)",
  async (action, { target }) => {
    await using client = await openClient(target, "main");
    expect(await client.ask({ action, exit: true })).toMatch(errorFrame("Internal server error"));
  },
);

test("5.1 a handler that runs into its function's own timeout: Internal server error", async ({ target }) => {
  await using client = await openClient(target, "impatient");
  expect(await client.ask({ action: "ask", hangMs: 5_000 })).toMatch(errorFrame("Internal server error"));
});

test("5.1 a function that may not be invoked: Internal server error", async ({ target }) => {
  await using client = await openClient(target, "unpermitted");
  expect(await client.ask("hi")).toMatch(errorFrame("Internal server error"));
});

test.for(malformed)(
  "5.2, 5.3 a one-way handler that returns %s: Internal server error",
  async ([, order], { target }) => {
    await using client = await openClient(target, "main");
    expect(await client.ask({ action: "tell", ...order })).toMatch(errorFrame("Internal server error"));
  },
);

test.for(malformed)(
  "5.2, 5.3 a two-way handler that returns %s: Internal server error",
  async ([, order], { target }) => {
    await using client = await openClient(target, "main");
    expect(await client.ask({ action: "ask", ...order })).toMatch(errorFrame("Internal server error"));
  },
);

test.for([
  ["200", { statusCode: 200 }],
  ["200 and a body", { statusCode: 200, body: "x" }],
  ["301", { statusCode: 301 }],
  ["401 and a body", { statusCode: 401, body: "no" }],
  ["501", { statusCode: 501 }],
  ["an empty object", {}],
  ["a body that says it is base64", { statusCode: 200, body: "eA==", isBase64Encoded: true }],
] as const)(
  "5.2 a one-way handler that returns %s says nothing to the client",
  async ([, result], { target }) => {
    await using client = await openClient(target, "main");
    expect(await tell(client, { return: result })).toEqual([]);
  },
);

test.for([
  ["200 and a body", { statusCode: 200, body: "x" }, "x"],
  ["200 and no body, an empty text", { statusCode: 200 }, ""],
  ["an empty object, an empty text", {}, ""],
  ["500 and a body, whatever the status", { statusCode: 500, body: '{"error":"x"}' }, '{"error":"x"}'],
  ["403 and a body, whatever the status", { statusCode: 403, body: "no" }, "no"],
  ["a status in a string", { statusCode: "200", body: "x" }, "x"],
  ["headers, which nobody sees", { statusCode: 200, headers: { a: "b" }, body: "x" }, "x"],
  ["a boolean in a header", { statusCode: 200, headers: { a: true }, body: "x" }, "x"],
  [
    "a body that says it is base64, unchanged",
    { statusCode: 200, body: "eA==", isBase64Encoded: true },
    "eA==",
  ],
] as const)("5.2, 5.3 a two-way handler answers: %s", async ([, result, text], { target }) => {
  await using client = await openClient(target, "main");
  expect(await client.ask({ action: "ask", return: result })).toBe(text);
});

test.for(["tell", "ask"])(
  "5.2 an integration's timeout: Endpoint request timed out, and the function runs on (%s)",
  async (action, { target }) => {
    await using client = await openClient(target, "hasty");
    const frame = await client.ask({
      action,
      hangMs: 1_500,
      posts: ["late"],
      return: { statusCode: 200, body: "too late" },
    });
    expect(frame).toMatch(errorFrame("Endpoint request timed out"));
    expect(await client.next()).toBe("late");
    expect(client.pending()).toEqual([]);
  },
);

test.skipIf(onAws)("5.1, 8 the timeout is 29 s, when an integration says no other", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main");
  client.send({ action: "tell", hangMs: 1_000, token, posts: ["late"] });
  await firstKept(target, token, "MESSAGE");
  target.advance(TIMEOUT_MS - 1_000);
  expect(client.pending()).toEqual([]);
  target.advance(1_000);
  expect(await client.next()).toMatch(errorFrame("Endpoint request timed out"));
  expect(await client.next()).toBe("late");
});

test("5.5 the messages of one connection are handled at the same time", async ({ target }) => {
  await using client = await openClient(target, "main");
  client.send({ action: "ask", hangMs: 1_500, return: { statusCode: 200, body: "slow" } });
  client.send({ action: "ask", return: { statusCode: 200, body: "quick" } });
  expect([await client.next(), await client.next()]).toEqual(["quick", "slow"]);
});

test("5.5 one handler that waits for each post delivers in order", async ({ target }) => {
  await using client = await openClient(target, "main");
  const posts = Array.from({ length: 30 }, (_, index) => `part ${index}`);
  client.send({ action: "tell", posts });
  for (const post of posts) expect(await client.next()).toBe(post);
});

test("9.5, 13 a handler's role that may post but not delete: AccessDeniedException, in AWS's words", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "main");
  const { apiId, connectionId } = parseEvent(
    await client.ask({ action: "ask", call: "delete", token }),
  ).requestContext;
  expect(connectionId).not.toBe("");
  const [outcome] = await firstKept<CallOutcome[]>(target, token, "OUTCOMES");
  expect(outcome).toMatchObject({ status: 403, name: "AccessDeniedException" });
  expect(outcome?.message).toMatch(
    new RegExp(
      `^User: arn:aws:sts::\\d{12}:assumed-role/groundfog-probe/[^ ]+ is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:${target.region}:\\*{8}\\d{4}:${apiId}/probe/DELETE/@connections/\\{connectionId\\}`,
    ),
  );
});

test("9.1 a handler's role that may read a connection reads its own", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main");
  await client.ask({ action: "ask", call: "get", token });
  expect(await firstKept(target, token, "OUTCOMES")).toEqual([{ status: 200 }]);
});
