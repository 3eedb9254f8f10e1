import { json, base64 } from "./values.ts";
import { type Shaped, structure, union } from "./shape.ts";
import { Violations } from "./violations.ts";

const MEMBERS = structure(
  { input: union("CountTokensInput", { converse: json, invokeModel: structure({ body: base64 }, {}) }) },
  {},
  { otherMembers: "passed over" },
);

/** What is to be counted: a body of Converse, or one of InvokeModel, in base64. */
export type CountTokensInput = Shaped<typeof MEMBERS>["input"];

/**
 * Reads the body of CountTokens.
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function parseCountTokensRequest(body: unknown): CountTokensInput {
  const violations = new Violations();
  const { input } = MEMBERS(body, "#", violations);
  violations.throwAny();
  return input;
}
