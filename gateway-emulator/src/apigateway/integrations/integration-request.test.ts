import { afterAll, expect, test } from "vitest";
import type { RequestMapping } from "../definition.ts";
import { gatewayOf } from "../gateway.fixture.ts";
import type { RouteRequest } from "../request.ts";
import { connectRequest, messageRequest } from "../requests.fixture.ts";
import { integrationRequestBody } from "./integration-request.ts";
import { IntegrationError } from "./result.ts";
import { routeInput } from "./route-input.ts";

const { templates } = gatewayOf();
afterAll(() => templates.close());

async function bodyOf(
  mapping: Partial<RequestMapping>,
  request: RouteRequest = messageRequest(),
): Promise<string> {
  const gateway = { ...gatewayOf({ variables: { version: "v2" } }), templates };
  const whole = {
    requestTemplates: {},
    passthroughBehavior: "WHEN_NO_MATCH",
    requestParameters: {},
    ...mapping,
  } as const;
  const of = { input: routeInput(gateway, request), signal: new AbortController().signal };
  return (await integrationRequestBody(gateway, whole, of)).toString("latin1");
}

const several = { $default: "the default", ask: "for ask", toString: "own" };

test.each([
  [undefined, "the default"],
  ["${request.body.action}", "for ask"],
  ["$request.body.action", "for ask"],
  ["ask", "for ask"],
  ["${request.body.other}", "the default"],
  ["hasOwnProperty", "the default"],
  ["toString", "own"],
])("the template selection expression %j: %s", async (templateSelectionExpression, rendered) => {
  const mapping = {
    requestTemplates: several,
    ...(templateSelectionExpression && { templateSelectionExpression }),
  };
  expect(await bodyOf(mapping)).toBe(rendered);
});

test("a template reads the message, its context and the stage's variables", async () => {
  const template = "$input.path('$.action') $context.routeKey $stageVariables.version";
  expect(await bodyOf({ requestTemplates: { $default: template } })).toBe("ask ask v2");
});

test("of a handshake a template reads headers and query, and the body as {}", async () => {
  const request = connectRequest({ rawHeaders: ["X-Room", "fog"], query: new URLSearchParams("a=1&a=2") });
  const template = "$input.params('X-Room') $input.params('a') $input.body";
  expect(await bodyOf({ requestTemplates: { $default: template } }, request)).toBe("fog 2 {}");
});

const some = { ask: "for ask" };

test.each([
  ["WHEN_NO_MATCH", {}],
  ["WHEN_NO_MATCH", some],
  ["WHEN_NO_TEMPLATES", {}],
] as const)(
  "without a fitting template %s lets the message pass as it is, with the templates %j",
  async (passthroughBehavior, requestTemplates) => {
    expect(await bodyOf({ passthroughBehavior, requestTemplates })).toBe('{"action":"ask"}');
  },
);

test.each([
  ["WHEN_NO_TEMPLATES", some],
  ["NEVER", {}],
  ["NEVER", some],
] as const)(
  "without a fitting template %s is 415, with the templates %j",
  async (passthroughBehavior, requestTemplates) => {
    const error: unknown = await bodyOf({ passthroughBehavior, requestTemplates }).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(IntegrationError);
    expect(error).toHaveProperty("failure", {
      outcome: "error",
      message: "Unsupported Media Type",
      statusCode: 415,
      advice: expect.stringContaining(passthroughBehavior),
    });
  },
);

test("NEVER with a template that fits is no matter", async () => {
  expect(await bodyOf({ passthroughBehavior: "NEVER", requestTemplates: { $default: "x" } })).toBe("x");
});

test("a template that fails is a failure that says why", async () => {
  await expect(bodyOf({ requestTemplates: { $default: "#if(" } })).rejects.toThrow(
    /^the integration's request template fails: /,
  );
});

test("Base64 text becomes the bytes that it holds, with a template and without", async () => {
  const body = Buffer.from([0xff, 0]).toString("base64");
  const contentHandling = "CONVERT_TO_BINARY";
  expect(await bodyOf({ contentHandling }, messageRequest({ body }))).toBe("\xff\0");
  expect(
    await bodyOf(
      { contentHandling, requestTemplates: { $default: "$input.body" } },
      messageRequest({ body }),
    ),
  ).toBe("\xff\0");
  expect(await bodyOf({ contentHandling: "CONVERT_TO_TEXT" }, messageRequest({ body: "hi" }))).toBe("hi");
});
