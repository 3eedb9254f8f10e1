import { parsePolicyDocument, type PolicyDocument } from "../../iam/policy.ts";
import { PolicyError } from "../../iam/policy-error.ts";
import type { AuthorizerContext } from "../caller.ts";
import { MAX_AUTHORIZER_RESULT_BYTES } from "../limits.ts";

/** What an authorizer has said of a client. */
export interface AuthorizerResult {
  /** What later events carry. The usage identifier key is not among it. */
  context: AuthorizerContext;
  policy: PolicyDocument;
  /** The client's API key, where the API takes it from the authorizer. */
  usageIdentifierKey?: string;
}

/** A function returned what is no authorizer's result; its message says what is wrong. */
export class AuthorizerResultError extends Error {
  override readonly name = "AuthorizerResultError";
}

/**
 * Reads what a Lambda authorizer returned.
 * @throws {AuthorizerResultError}
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerResult(payload: string): AuthorizerResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_AUTHORIZER_RESULT_BYTES)
    throw new AuthorizerResultError(
      `it is ${bytes.toLocaleString("en")} bytes, the limit is ${MAX_AUTHORIZER_RESULT_BYTES.toLocaleString("en")}; put less into its context and its policy`,
    );
  const result = parseObject(payload);
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = result;
  if (typeof principalId !== "string") throw new AuthorizerResultError("principalId must be a string");
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== "string")
    throw new AuthorizerResultError("usageIdentifierKey must be a string");
  return {
    context: { ...parseContext(context), principalId },
    policy: parsePolicy(policyDocument),
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  };
}

function parseObject(payload: string): Record<string, unknown> {
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    throw new AuthorizerResultError("it is not JSON");
  }
  if (typeof result !== "object" || result === null || Array.isArray(result))
    throw new AuthorizerResultError("it must be an object with a principalId and a policyDocument");
  return { ...result };
}

/** Strings, numbers and booleans; all become text. */
function parseContext(context: unknown): Record<string, string> {
  if (typeof context !== "object" || context === null || Array.isArray(context))
    throw new AuthorizerResultError("context must be an object");
  const entries = Object.entries(context).map(([key, value]): [string, string] => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return [key, String(value)];
    throw new AuthorizerResultError(
      `context.${key} must be a string, a number or a boolean; write JSON.stringify(…) around it`,
    );
  });
  return Object.fromEntries(entries);
}

function parsePolicy(policyDocument: unknown): PolicyDocument {
  try {
    return parsePolicyDocument(policyDocument);
  } catch (error) {
    if (error instanceof PolicyError) throw new AuthorizerResultError(`policyDocument: ${error.message}`);
    throw error;
  }
}
