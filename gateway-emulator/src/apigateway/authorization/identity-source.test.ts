import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gatewayOf } from "../gateway.fixture.ts";
import { authorizerEvent } from "./authorizer-event.ts";
import { identityAt } from "./identity-source.ts";

const gateway = gatewayOf({ variables: { table: "chat", empty: "" } });
const event = authorizerEvent(gateway, {
  eventType: "CONNECT",
  routeKey: "$connect",
  requestId: "L0SM9cOFvHcCIhw=",
  receivedAt: 1000,
  peer: {
    traceId: "Root=1-6b02fc68-0123456789abcdef01234567",
    requestId: "L0SM9cOFvHcCIhw=",
    connectionId: "L0SM9eipvHcCIhw=",
    connectedAt: 1000,
    sourceIp: "203.0.113.7",
    rawHeaders: [
      "connection",
      "keep-alive, Upgrade",
      "UPGRADE",
      "WebSocket",
      "Auth",
      "secret",
      "X-Empty",
      "",
      "Twice",
      "a",
      "twice",
      "b",
    ],
    rawTarget: "/ws?token=1&empty=&Auth=2",
    query: new URLSearchParams("token=1&empty=&Auth=2"),
  },
});

test.each([
  ["route.request.header.Auth", "secret"],
  ["route.request.header.aUTH", "secret"],
  ["route.request.header.X-Empty", undefined],
  ["route.request.header.Missing", undefined],
  ["route.request.querystring.token", "1"],
  ["route.request.querystring.Token", undefined],
  ["route.request.querystring.empty", undefined],
  ["route.request.querystring.Auth", "2"],
  ["stageVariables.table", "chat"],
  ["stageVariables.empty", undefined],
  ["context.identity.sourceIp", "203.0.113.7"],
  ["context.connectedAt", "1000"],
  ["context.identity", undefined],
  ["context.identity.sourceIp.length", undefined],
  ["route.request.querystring.__proto__", undefined],
  ["stageVariables.constructor", undefined],
  ["context.constructor.name", undefined],
  ["route.request.body.token", undefined],
  ["$request.header.Auth", undefined],
  ["Auth", undefined],
  ["", undefined],
])("%s is %j", (source, identity) => {
  expect(identityAt(source, event)).toBe(identity);
});

test("the headers that make it an upgrade are the front end's, and not the client's too", () => {
  const names = Object.keys(event.multiValueHeaders).filter((name) => /^(connection|upgrade)$/i.test(name));
  expect(names).toEqual(["Connection", "Upgrade"]);
  expect(event.headers).toMatchObject({ Connection: "upgrade", Upgrade: "websocket", "content-length": "0" });
});

test("whatever is written as a source, it is found or missing", () => {
  const place = fc.constantFrom(
    "route.request.header.",
    "route.request.querystring.",
    "stageVariables.",
    "context.",
  );
  fc.assert(
    fc.property(fc.option(place), fc.string(), (prefix, name) => {
      const identity = identityAt(`${prefix ?? ""}${name}`, event);
      expect(identity === undefined || identity !== "").toBe(true);
    }),
  );
});
