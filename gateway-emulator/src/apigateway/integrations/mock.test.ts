import { afterAll, expect, test } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { gatewayOf, startGateway } from "../gateway.fixture.ts";
import { messageRequest } from "../requests.fixture.ts";
import { mockOf } from "./integrations.fixture.ts";
import { mock } from "./mock.ts";

test("the request template says the status, and the response of that status says the answer", async () => {
  const integration = mockOf('{"statusCode": #if($input.path("$.good") == true)200#{else}400#end}', {
    responses: [
      { key: "/2\\d\\d/", responseTemplates: { $default: "good, $context.connectionId" } },
      { key: "$default", responseTemplates: { $default: "bad" } },
    ],
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","good":true}');
  expect(await client.next()).toBe(`good, ${api.gateway.connections.all()[0]?.connectionId}`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toBe("bad");
  // Nothing was called.
  expect(api.journal.after(0).some(({ kind }) => kind === "integration")).toBe(false);
});

test("nothing stands behind it, so that without a response template the answer is empty", async () => {
  await using api = await startGateway({
    routes: { ask: { integration: mockOf('{"statusCode":200,"text":"x"}'), twoWay: true } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toBe("");
});

test("on $connect the status decides, without any integration response", async () => {
  const integration = mockOf('{"statusCode": $input.params("status")}', { responses: [] });
  await using api = await startGateway({ routes: { $connect: { integration } } });
  await using client = await openClient(`${api.ws}/ws?status=200`);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  expect(await refusedHandshake(`${api.ws}/ws?status=403`)).toMatchObject({ statusCode: 403 });
});

test("a template that yields no status: Internal server error, 500 for a handshake, and advice", async () => {
  const integration = mockOf("OK");
  await using api = await startGateway({ routes: { ask: { integration } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  const advice = api.journal.after(0).filter(({ kind }) => kind === "advice");
  expect(advice).toMatchObject([{ detail: { advice: expect.stringContaining("an integer statusCode") } }]);
  await using connecting = await startGateway({ routes: { $connect: { integration } } });
  expect(await refusedHandshake(`${connecting.ws}/ws`)).toMatchObject({ statusCode: 500 });
});

const gateway = gatewayOf({ routes: { ask: {} } });
afterAll(() => gateway.templates.close());

test.each([
  '{"statusCode": 201}',
  '{"statusCode":201,"more":{}}',
  "{ statusCode: 201 }",
  "{'statusCode':201}",
])("%s is a status", async (template) => {
  expect(await mock(gateway, mockOf(template), messageRequest(), new AbortController().signal)).toMatchObject(
    { statusCode: 201 },
  );
});

test.each([
  '{"statusCode": "200"}',
  '{"statusCode": 200.5}',
  '{"statusCode": null}',
  "{ statusCode: 200.5 }",
  "{ statusCode: }",
  "{}",
  "[]",
  "null",
  "200",
  "",
])("%j is none", async (template) => {
  await expect(
    mock(gateway, mockOf(template), messageRequest(), new AbortController().signal),
  ).rejects.toThrow(/integer statusCode/);
});
