import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { evaluate } from "../../gateway-emulator/src/iam/policy.ts";
import { StackError } from "../../gateway-emulator/src/infra/errors.ts";
import { readStack } from "../../gateway-emulator/src/infra/stack.ts";
import { synthesizeStack } from "../kit/own-stack.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import { mutations } from "./mutate.ts";

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
  const roleArn = "arn:aws:iam::123456789012:role/groundfog-dev-chat";
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
        routes: ["$connect", "$default", "$disconnect", "sendMessage"].map((routeKey) => ({
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
        functionName: "groundfog-dev-chat",
        arn: "arn:aws:lambda:us-east-1:123456789012:function:groundfog-dev-chat",
        handler: "index.handler",
        runtime: "nodejs24.x",
        timeoutMs: 60_000,
        memorySizeMb: 512,
        environment: { MODEL_ID: "global.anthropic.claude-sonnet-5-5", TABLE_NAME: "groundfog-dev" },
        code: {
          path: join(REPOSITORY, "lambda/dist/function.zip"),
          source: join(REPOSITORY, "lambda/src/handler.ts"),
        },
        roleArn,
      },
    ],
    roles: [{ arn: roleArn, policies: [{ statements: expect.any(Array) }], complete: true }],
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
          ],
          BillingMode: "PAY_PER_REQUEST",
        },
        timeToLiveAttribute: "expiresAt",
      },
    ],
    notEmulated: [],
  });
  const decide = (stage: string) =>
    evaluate(
      model.roles.flatMap(({ policies }) => policies),
      {
        action: "execute-api:ManageConnections",
        resource: `arn:aws:execute-api:us-east-1:123456789012:${model.apis[0]?.apiId}/${stage}/POST/@connections/abc=`,
      },
    );
  expect([decide("ws"), decide("other")]).toEqual(["allowed", "implicitDeny"]);
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
