import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { evaluate } from "../../gateway-emulator/src/iam/policy.ts";
import { StackError } from "../../gateway-emulator/src/infra/errors.ts";
import { readStack } from "../../gateway-emulator/src/infra/stack.ts";
import { synthesizeStack } from "../kit/own-stack.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import { mutations } from "./mutate.ts";

const ROUTES = "$connect $default $disconnect edit hello open ping regen resume send stop threads".split(" ");
const REPOSITORY = resolve(import.meta.dirname, "../..");

test("the emulator reads from our stack what the stack says", () => {
  using folder = temporaryFolder();
  const path = synthesizeStack(folder.path);
  const integration = {
    type: "AWS_PROXY",
    functionName: "groundfog-dev-chat",
    timeoutMs: 29_000,
    permitted: true,
  };
  const roleOf = (name: string) => `arn:aws:iam::123456789012:role/groundfog-dev-${name}`;
  const functionNamed = (name: string) => ({
    functionName: `groundfog-dev-${name}`,
    arn: `arn:aws:lambda:us-east-1:123456789012:function:groundfog-dev-${name}`,
    runtime: "nodejs24.x",
    memorySizeMb: 512,
    code: {
      path: join(REPOSITORY, "lambda/dist/function.zip"),
      source: join(REPOSITORY, "lambda/src/handler.ts"),
    },
    roleArn: roleOf(name),
  });
  const shared = { MODEL_ID: "global.anthropic.claude-sonnet-5-5", TABLE_NAME: "groundfog-dev" };
  const model = readStack(folder.path);
  expect(model).toEqual({
    path,
    region: "us-east-1",
    accountId: "123456789012",
    guardrails: [],
    apis: [
      {
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
        name: "groundfog-dev",
        routeSelectionExpression: "$request.body.action",
        apiKeySelectionExpression: "$request.header.x-api-key",
        stage: { name: "ws", variables: {}, detailedMetrics: false },
        routes: ROUTES.map((routeKey) => ({
          routeKey,
          integration,
          twoWay: false,
          authorization: { type: "NONE" },
          apiKeyRequired: false,
        })),
        usagePlans: [],
      },
    ],
    functions: [
      {
        ...functionNamed("chat"),
        handler: "index.handler",
        timeoutMs: 29_000,
        environment: { ...shared, WORKER_FUNCTION_NAME: "groundfog-dev-worker" },
      },
      {
        ...functionNamed("worker"),
        handler: "index.worker",
        timeoutMs: 300_000,
        environment: { ...shared, TOOLS: "on" },
        eventInvoke: { maximumRetryAttempts: 0, maximumEventAgeMs: 60_000 },
      },
    ],
    roles: ["chat", "worker"].map((name) => ({
      arn: roleOf(name),
      policies: [{ statements: expect.any(Array) }],
      complete: true,
    })),
    tables: [
      {
        create: {
          TableName: "groundfog-dev",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "S" },
            { AttributeName: "owner", AttributeType: "S" },
            { AttributeName: "updatedAt", AttributeType: "S" },
          ],
          BillingMode: "PAY_PER_REQUEST",
          GlobalSecondaryIndexes: [
            {
              IndexName: "byOwner",
              KeySchema: [
                { AttributeName: "owner", KeyType: "HASH" },
                { AttributeName: "updatedAt", KeyType: "RANGE" },
              ],
              Projection: { ProjectionType: "ALL" },
            },
          ],
        },
        timeToLiveAttribute: "expiresAt",
      },
    ],
    pageHeaders: {
      "Content-Security-Policy": expect.stringMatching(/^default-src 'none'; .*; trusted-types 'none'$/),
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": expect.stringContaining("clipboard-write=(self)"),
    },
    notEmulated: [
      {
        address: expect.stringMatching(/^aws_cloudfront_response_headers_policy\.page-headers_/),
        why: "strict_transport_security is not sent: this page is served without TLS, where browsers ignore it",
      },
    ],
  });
  const decide = (name: string, stage: string) =>
    evaluate(model.roles.find(({ arn }) => arn === roleOf(name))?.policies ?? [], {
      action: "execute-api:ManageConnections",
      resource: `arn:aws:execute-api:us-east-1:123456789012:${model.apis[0]?.apiId}/${stage}/POST/@connections/abc=`,
    });
  for (const name of ["chat", "worker"])
    expect([decide(name, "ws"), decide(name, "other")]).toEqual(["allowed", "implicitDeny"]);
});

test("a broken stack is an error of one line that names the file, however it is broken", () => {
  using folder = temporaryFolder();
  const path = synthesizeStack(folder.path);
  const outcomes = [];
  for (const mutation of mutations(readFileSync(path, "utf8"), { count: 800, seed: 20_261_122 })) {
    writeFileSync(path, mutation);
    outcomes.push(outcomeOf(path) ?? { mutation });
  }
  expect(outcomes.filter((outcome) => typeof outcome === "object")).toEqual([]);
  // Else nothing was broken: the mutations must reach what is read.
  expect(outcomes.filter((outcome) => outcome === "refused").length).toBeGreaterThan(200);
});

/** `undefined` when something else was thrown than one line that names the file. */
function outcomeOf(path: string): "read" | "refused" | undefined {
  try {
    readStack(path);
    return "read";
  } catch (error) {
    const isOneLine = error instanceof StackError && /^[^\n]+$/.test(error.message);
    return isOneLine && error.message.startsWith(`${path}:`) ? "refused" : undefined;
  }
}
