import { validateHeaderValue } from "node:http";
import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { gatewayOf } from "../gateway.fixture.ts";
import { connectRequest, disconnectRequest, messageRequest } from "../requests.fixture.ts";
import { httpHeaders } from "./http-headers.ts";
import { IntegrationError } from "./result.ts";

const gateway = gatewayOf();

function mappedTo(headers: Record<string, string[]>) {
  return httpHeaders(gateway, {
    request: messageRequest(),
    client: {},
    mapped: new Map(Object.entries(headers)),
    hasBody: false,
  });
}

test("of a handshake: the client's, without those of one hop, and the API's id", () => {
  const client = {
    Host: ["localhost:3001"],
    "Sec-WebSocket-Version": ["13"],
    "User-Agent": ["wscat"],
    Cookie: ["a=1", "b=2"],
    TE: ["trailers"],
    Expect: ["100-continue"],
    "Transfer-Encoding": ["chunked"],
  };
  const request = connectRequest();
  expect(httpHeaders(gateway, { request, client, mapped: new Map(), hasBody: false })).toEqual({
    "Sec-WebSocket-Version": ["13"],
    "User-Agent": ["wscat"],
    Cookie: ["a=1", "b=2"],
    "X-Amzn-Apigateway-Api-Id": ["a1b2c3d4e5"],
    Connection: ["close"],
  });
});

test("of a message, and of $disconnect: API Gateway's own, and a content type where there is a body", () => {
  const own = {
    "X-Amzn-Apigateway-Api-Id": ["a1b2c3d4e5"],
    "User-Agent": ["AmazonAPIGateway_a1b2c3d4e5"],
    Connection: ["close"],
  };
  const of = { client: {}, mapped: new Map<string, string[]>() };
  expect(httpHeaders(gateway, { ...of, request: messageRequest(), hasBody: true })).toEqual({
    ...own,
    "Content-Type": ["application/json"],
  });
  expect(httpHeaders(gateway, { ...of, request: disconnectRequest(), hasBody: false })).toEqual(own);
});

test("a mapped header goes before one that is there, whatever the case", () => {
  const headers = httpHeaders(gateway, {
    request: connectRequest(),
    client: { "Sec-WebSocket-Version": ["13"] },
    mapped: new Map([
      ["sec-websocket-version", ["0"]],
      ["content-type", ["text/plain"]],
      ["X-Many", ["a", "b"]],
    ]),
    hasBody: true,
  });
  expect(headers).toMatchObject({
    "sec-websocket-version": ["0"],
    "content-type": ["text/plain"],
    "X-Many": ["a", "b"],
  });
  expect(headers).not.toHaveProperty("Sec-WebSocket-Version");
  expect(headers).not.toHaveProperty("Content-Type");
});

test.each([
  ["a line break", "a\r\nX-Admin: true"],
  ["a line feed alone", "a\nb"],
  ["a carriage return alone", "a\rb"],
  ["a nul", "a\0b"],
  ["a delete", "a\x7fb"],
])("a value with %s is refused, without being shown", (_case, value) => {
  expect(() => mappedTo({ "X-Room": [value] })).toThrow(
    /^the value of integration\.request\.header\.X-Room holds/,
  );
  expect(() => mappedTo({ "X-Room": [value] })).not.toThrow(/X-Admin/);
});

/** Any UTF-16 units, half surrogate pairs among them. */
const anyText = array(integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

test("whatever a client says is refused here, or is a header that can be sent", () => {
  assert(
    property(anyText, (said) => {
      let sent: string | undefined;
      try {
        sent = mappedTo({ "X-Room": [said] })["X-Room"]?.[0];
      } catch (error) {
        expect(error).toBeInstanceOf(IntegrationError);
      }
      if (sent === undefined) return;
      validateHeaderValue("X-Room", sent);
      expect(Buffer.from(sent, "latin1").toString("utf8")).toBe(said.toWellFormed());
    }),
  );
});

test("a value in another script goes as UTF-8, a tab as it is", () => {
  const { "X-Room": values = [] } = mappedTo({ "X-Room": ["雾\t\ud800"] });
  expect(values.map((value) => Buffer.from(value, "latin1").toString("utf8"))).toEqual(["雾\t\ufffd"]);
});

test.each(["X Room", "", "X:Room", "X-Rœm", "X\r\nY"])("%j is refused as a header's name", (name) => {
  expect(() => mappedTo({ [name]: ["a"] })).toThrow(/cannot be a header's name/);
});

test.each(["Transfer-Encoding", "content-length", "Connection", "Upgrade"])(
  "%s, which frames the request itself, cannot be mapped",
  (name) => {
    expect(() => mappedTo({ [name]: ["a"] })).toThrow(/which no parameter can/);
  },
);
