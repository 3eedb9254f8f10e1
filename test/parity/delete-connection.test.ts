import { DeleteConnectionCommand, GoneException } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { callSigned } from "./call.ts";
import { managed, NEVER_GIVEN, openConnection } from "./connections.ts";
import { test } from "./target.ts";

test("9.1 a DELETE is 204 with an empty body, and closes with 1000", async ({ target }) => {
  await using connection = await openConnection(target);
  const answer = await callSigned(target, { method: "DELETE", url: connection.url });
  expect([answer.status, answer.body]).toEqual([204, ""]);
  expect(await connection.client.closed()).toEqual({ code: 1000, reason: "Connection Closed Normally" });
});

test("9.1 the SDK deletes", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId } = connection;
  const { $metadata } = await target.management("main").send(new DeleteConnectionCommand({ ConnectionId }));
  expect([200, 204]).toContain($metadata.httpStatusCode);
  await connection.client.closed();
});

test("9.2 a DELETE of a connection that is gone: GoneException", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId } = connection;
  const management = target.management("main");
  await management.send(new DeleteConnectionCommand({ ConnectionId }));
  await connection.client.closed();
  await expect(management.send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(
    GoneException,
  );
});

test("9.2 a DELETE of an id that no connection has had: 410 with an empty body", async ({ target }) => {
  const answer = await callSigned(target, { method: "DELETE", url: managed(target, NEVER_GIVEN) });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    410,
    "GoneException",
    "",
  ]);
});

test("9.2 a DELETE of what cannot be an id: 400", async ({ target }) => {
  const answer = await callSigned(target, { method: "DELETE", url: managed(target, "nonsense") });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([400, "BadRequestException"]);
});

test("9.1 other connections stay", async ({ target }) => {
  await using other = await openConnection(target);
  await using connection = await openConnection(target);
  await callSigned(target, { method: "DELETE", url: connection.url });
  await connection.client.closed();
  expect(await other.client.ask({ action: "ask", return: { statusCode: 200, body: "here" } })).toBe("here");
});
