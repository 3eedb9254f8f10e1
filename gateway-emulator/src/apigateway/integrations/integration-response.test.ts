import { afterAll, expect, test } from "vitest";
import type { IntegrationResponse } from "../definition.ts";
import { gatewayOf } from "../gateway.fixture.ts";
import { messageRequest } from "../requests.fixture.ts";
import { integrationResponse } from "./integration-response.ts";
import { routeInput } from "./route-input.ts";

const { templates } = gatewayOf();
afterAll(() => templates.close());

/** What a route gives back for a backend's answer, with the responses that it has. */
function respond(
  responses: Partial<IntegrationResponse>[],
  of: { matched?: string | undefined; body?: string | Buffer; twoWay?: boolean } = {},
) {
  const { matched = "200", body = "backend's", twoWay = true } = of;
  const gateway = { ...gatewayOf({ routes: { ask: { twoWay } } }), templates };
  const request = messageRequest();
  return integrationResponse(gateway, {
    responses: responses.map((response) => ({ key: "$default", responseTemplates: {}, ...response })),
    matched: "matched" in of ? of.matched : matched,
    answer: { statusCode: 404, headers: { "x-kind": ["a", "b"] }, body: Buffer.from(body) },
    request,
    input: routeInput(gateway, request),
    signal: new AbortController().signal,
  });
}

/** Each response with its own key as its text. */
function keyed(...keys: string[]): Partial<IntegrationResponse>[] {
  return keys.map((key) => ({ key, responseTemplates: { $default: `by ${key.replaceAll(/[$\\]/g, "")}` } }));
}

test.each([
  ["404", ["/4\\d\\d/", "$default"], "by /4dd/"],
  ["404", ["$default", "/4\\d\\d/"], "by /4dd/"],
  ["500", ["/4\\d\\d/", "$default"], "by default"],
  ["404", ["/4\\d/", "$default"], "by default"],
  ["404", ["/40./", "/.*/"], "by /40./"],
  ["404", ["404", "$default"], "by 404"],
  ["no such Room", ["/.*room.*/", "/(?i).*room.*/"], "by /(?i).*room.*/"],
  ["two\nlines", ["/two.*/", "/(.|\\n)*/"], "by /(.|n)*/"],
  ["two\nlines", ["/(?s)two.*/"], "by /(?s)two.*/"],
  ["a/b", ["/a/b/"], "by /a/b/"],
  ["", ["/.*/", "$default"], "by /.*/"],
  [undefined, ["/.*/", "$default"], "by default"],
])("%j with the keys %j goes %s", async (matched, keys, body) => {
  expect(await respond(keyed(...keys), { matched })).toMatchObject({ outcome: "response", body });
});

test("without a response that fits, a two-way route fails, and the advice names what there is", async () => {
  await expect(respond([], { matched: "200" })).rejects.toThrow(
    /it has none, and the backend's answer is "200"/,
  );
  await expect(respond(keyed("/4\\d\\d/", "/5\\d\\d/"))).rejects.toThrow(
    /it has \/4\\d\\d\/, \/5\\d\\d\/, .* Add one with the key \$default/,
  );
});

test("of a one-way route the answer is not looked at: no response, no template is asked for", async () => {
  const answered = { outcome: "response", statusCode: 404, headers: {}, body: undefined };
  expect(await respond([], { twoWay: false })).toEqual(answered);
  expect(await respond([{ key: "/(/" }], { twoWay: false })).toEqual(answered);
});

test("a key that is no regular expression fails with the key's name", async () => {
  await expect(respond([{ key: "/(/" }])).rejects.toThrow("/(/ is no regular expression");
});

test("a key that backtracks for ever does not", async () => {
  const matched = `${"a".repeat(50_000)}!`;
  expect(await respond(keyed("/(a+)+b/", "$default"), { matched })).toMatchObject({ body: "by default" });
});

test("a key that only a backtracking engine can match is given up in time, and the advice says how to write it", async () => {
  const startedAt = performance.now();
  const matched = `${"a".repeat(40)}!`;
  await expect(respond(keyed("/(?=x?)(a+)+b/", "$default"), { matched })).rejects.toThrow(
    /^the keys of the integration responses cannot be matched against "a{40}!": that takes more than 100 ms, .*without look-around/,
  );
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test("without a template the backend's body goes on as it is", async () => {
  expect(await respond([{}], { body: "你好" })).toEqual({
    outcome: "response",
    statusCode: 404,
    headers: {},
    body: "你好",
  });
});

test("the template reads the backend's body, and the request's context", async () => {
  const template = "$input.path('$.a') for $context.connectionId";
  const responded = await respond([{ responseTemplates: { $default: template } }], { body: '{"a":"b"}' });
  expect(responded.body).toBe("b for L0SM9cOFvHcCIhw=");
});

test("the template knows the answer's status; API Gateway itself has had nothing to complain of", async () => {
  const template = "$context.status [$context.error.message$context.error.messageString]";
  expect((await respond([{ responseTemplates: { $default: template } }])).body).toBe("404 []");
});

test.each([
  ["${request.body.action}", "ask"],
  ["${integration.response.statuscode}", "404"],
  ["${integration.response.header.x-kind}", "b"],
  ["\\$default", "$default"],
  ["nothing that there is", "$default"],
])("the template selection expression %s selects %s", async (templateSelectionExpression, key) => {
  const keys = ["ask", "404", "b", "$default"];
  const responseTemplates = Object.fromEntries(keys.map((one) => [one, `by ${one.replace("$", "")}`]));
  const responded = await respond([{ responseTemplates, templateSelectionExpression }]);
  expect(responded.body).toBe(`by ${key.replace("$", "")}`);
});

test("a template that fails is told of, and so is which one", async () => {
  await expect(respond([{ responseTemplates: { $default: "#if(" } }])).rejects.toThrow(
    /^the integration's response template fails: /,
  );
});

test("bytes become text as Base64, and Base64 becomes the text that it holds", async () => {
  const bytes = Buffer.from([0xff, 0, 1]);
  expect((await respond([{ contentHandling: "CONVERT_TO_TEXT" }], { body: bytes })).body).toBe("/wAB");
  expect((await respond([{ contentHandling: "CONVERT_TO_BINARY" }], { body: "aGk=" })).body).toBe("hi");
  const responseTemplates = { $default: '{"data":"$input.body"}' };
  const wrapped = await respond([{ contentHandling: "CONVERT_TO_TEXT", responseTemplates }], { body: bytes });
  expect(wrapped.body).toBe('{"data":"/wAB"}');
});
