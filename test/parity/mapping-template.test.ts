import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { firstKept, parseEvent } from "./kept.ts";
import { COMMON_LOG_TIME, errorFrame, ID } from "./shapes.ts";
import { type Target, test } from "./target.ts";

/** What a template makes of a message, as the backend got it; the templates are in probe/templates.ts. */
async function rendered(target: Target, message: Record<string, unknown>): Promise<string> {
  await using client = await openClient(target, "integrations");
  return JSON.parse(await client.ask({ action: "template", ...message })) as string;
}

test("6.2 the template is the one whose key the selection expression finds", async ({ target }) => {
  const list = [1, 2, 3];
  expect(await rendered(target, { template: "loop", list })).toBe("1,2,3");
});

test.for([["other"], [undefined]])(
  "6.2 no such key (%s): the template $default",
  async ([template], { target }) => {
    const made = JSON.parse(await rendered(target, { template })) as unknown;
    expect(made).toMatchObject({ template: "the default", body: { action: "template" } });
  },
);

test("6.3 $input.body, .json and .path", async ({ target }) => {
  const value = { name: "fog", list: [1, { a: "b" }] };
  const made = JSON.parse(await rendered(target, { template: "input", value })) as unknown;
  expect(made).toEqual({
    body: { action: "template", template: "input", value },
    json: value,
    path: "fog",
  });
});

test("6.3 $context: who, what and when", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const { requestContext } = parseEvent(await client.ask({ action: "ask" }));
  const made = JSON.parse(
    JSON.parse(await client.ask({ action: "template", template: "context" })) as string,
  ) as {
    requestId: string;
    extendedRequestId: string;
  };
  const { connectionId, connectedAt, domainName, apiId, identity } = requestContext;
  expect(made).toEqual({
    connectionId,
    connectedAt: String(connectedAt),
    domainName,
    eventType: "MESSAGE",
    messageId: expect.stringMatching(ID),
    routeKey: "template",
    requestId: expect.stringMatching(ID),
    extendedRequestId: made.requestId,
    apiId,
    requestTime: expect.stringMatching(COMMON_LOG_TIME),
    requestTimeEpoch: expect.stringMatching(/^\d{13}$/),
    stage: "probe",
    sourceIp: identity.sourceIp,
  });
});

test("6.3 $stageVariables, in its three forms", async ({ target }) => {
  const made = JSON.parse(await rendered(target, { template: "stage-variables" })) as unknown;
  expect(made).toEqual({ dot: "blue", index: "blue", formal: "blue" });
});

test("6.3 $util: escaping, parsing, encoding", async ({ target }) => {
  const text = 'a "b"/c é';
  const made = JSON.parse(
    await rendered(target, {
      template: "util",
      text,
      json: '{"a":"parsed"}',
      encoded: "a%20b%2Fc+d",
      base64: "Zm9n",
    }),
  ) as unknown;
  expect(made).toEqual({
    escaped: text,
    parsed: "parsed",
    urlEncoded: "a+%22b%22%2Fc+%C3%A9",
    urlDecoded: "a b/c d",
    base64Encoded: Buffer.from(text).toString("base64"),
    base64Decoded: "fog",
  });
});

test("6.3 what is not there prints nothing", async ({ target }) => {
  expect(await rendered(target, { template: "undefined" })).toBe("[||||||]");
});

test("6.3 $input.params finds what stands in a handshake's query string and headers", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "lambda-connect", {
    token,
    query: { color: "blue" },
    headers: { "X-Color": "grey" },
  });
  const { params } = await firstKept<{ params: unknown }>(target, token, "DIRECT");
  expect(params).toEqual({
    query: "blue",
    header: "grey",
    absent: "",
    queryInMap: "blue",
    headerInMap: "grey",
  });
});

test("6.3 an object becomes Java's map form, a list JSON", async ({ target }) => {
  const made = await rendered(target, {
    template: "java",
    object: { a: 1, b: [{ c: 5 }] },
    list: [1, "two"],
  });
  expect(made).toBe('{a=1, b=[{"c":5}]}|[1,"two"]');
});

test.for([
  ["when-no-match", "with a template, but no such key: as it is"],
  ["no-templates", "without templates: as it is"],
])("6.2 passthrough of %s, %s", async ([action], { target }) => {
  await using client = await openClient(target, "integrations");
  const message = JSON.stringify({ action, template: "unknown" });
  expect(JSON.parse(await client.ask(message))).toBe(message);
});

test.for([
  ["when-no-templates", "with a template, but no such key"],
  ["never", "at all"],
])("6.2, 5.1 no passthrough of %s, %s: Unsupported Media Type", async ([action], { target }) => {
  await using client = await openClient(target, "integrations");
  expect(await client.ask({ action, template: "unknown" })).toMatch(errorFrame("Unsupported Media Type"));
});

test.for(["when-no-match", "when-no-templates"])(
  "6.2 a template whose key is found is used (%s)",
  async (action, { target }) => {
    await using client = await openClient(target, "integrations");
    expect(JSON.parse(await client.ask({ action, template: "known" }))).toBe("known");
  },
);
