import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AuthorizerResultError, parseAuthorizerResult } from "./authorizer-result.ts";

const POLICY = { Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }] };

test.each<[unknown, string]>([
  [undefined, "it is not JSON"],
  [[], "must be an object"],
  [{ policyDocument: POLICY }, "principalId must be a string"],
  [{ principalId: 7, policyDocument: POLICY }, "principalId must be a string"],
  [{ principalId: "a" }, "policyDocument: the policy must be an object"],
  [
    { principalId: "a", policyDocument: JSON.stringify(POLICY) },
    "policyDocument: the policy must be an object",
  ],
  [{ principalId: "a", policyDocument: {} }, "policyDocument: the policy has no Statement"],
  [{ principalId: "a", policyDocument: POLICY, context: [] }, "context must be an object"],
  [{ principalId: "a", policyDocument: POLICY, context: { a: [1] } }, "context.a must be"],
  [{ principalId: "a", policyDocument: POLICY, context: { a: null } }, "context.a must be"],
  [
    { principalId: "a", policyDocument: POLICY, usageIdentifierKey: 1 },
    "usageIdentifierKey must be a string",
  ],
])("%j is no authorizer's result", (result, message) => {
  const parse = () => parseAuthorizerResult(JSON.stringify(result) ?? "undefined");
  expect(parse).toThrow(AuthorizerResultError);
  expect(parse).toThrow(message);
});

test("whatever a function returns, it is read or refused by name", () => {
  const anyResult = fc.record({
    principalId: fc.string(),
    policyDocument: fc.constant(POLICY),
    context: fc.jsonValue(),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        anyResult.map((result) => JSON.stringify(result)),
      ),
      (payload) => {
        try {
          const { context } = parseAuthorizerResult(payload);
          for (const value of Object.values(context)) expect(typeof value).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(AuthorizerResultError);
        }
      },
    ),
  );
});
