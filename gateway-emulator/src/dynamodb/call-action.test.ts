import { afterAll, beforeAll, expect, test } from "vitest";
import { SystemClock } from "../control/clock.ts";
import type { OwnedProcess } from "../control/owned-process.ts";
import { CredentialStore } from "../iam/credentials.ts";
import { createCallAction, type CallAction } from "./call-action.ts";
import { startEmbeddedDynamoDb } from "./embedded.ts";

const { signal } = new AbortController();
let embedded: OwnedProcess;

// It checks signatures.
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb({ host: "127.0.0.1", port: 0, credentials: new CredentialStore() });
});
afterAll(() => embedded.close());

function callerOf(secretAccessKey = "local"): CallAction {
  return createCallAction({
    endpoint: `http://127.0.0.1:${embedded.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey },
    clock: new SystemClock(),
  });
}

test("an action runs with the body as it is, signed", async () => {
  const call = callerOf();
  const create = {
    TableName: "雾",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  };
  const named = JSON.stringify({ ...create, TableName: "fog" });
  expect((await call("CreateTable", Buffer.from(named), signal)).statusCode).toBe(200);
  const { statusCode, body, requestId } = await call("ListTables", Buffer.from("{}"), signal);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body.toString())).toEqual({ TableNames: ["fog"] });
  expect(requestId).toMatch(/./);
  const refused = await call("CreateTable", Buffer.from(JSON.stringify(create)), signal);
  expect(refused.statusCode).toBe(400);
  expect(refused.body.toString()).toContain("ValidationException");
});

test("a refusal is an answer too", async () => {
  const unknown = await callerOf()("NoSuchAction", Buffer.from("{}"), signal);
  expect(unknown.statusCode).toBe(400);
  const forged = await callerOf("guessed")("ListTables", Buffer.from("{}"), signal);
  expect(forged.statusCode).toBe(400);
  expect(forged.body.toString()).toContain("InvalidSignatureException");
});

test("it rejects when nobody waits any more, and when nobody is there", async () => {
  await expect(
    callerOf()("ListTables", Buffer.from("{}"), AbortSignal.abort(new Error("too late"))),
  ).rejects.toThrow("too late");
  const nowhere = createCallAction({
    endpoint: "http://127.0.0.1:1",
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    clock: new SystemClock(),
  });
  await expect(nowhere("ListTables", Buffer.from("{}"), signal)).rejects.toThrow("fetch failed");
});
