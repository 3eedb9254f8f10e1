import { parseObject } from "../request/json.ts";
import { GUARD_CONTENT } from "../request/guard-content.ts";
import { GUARDRAIL_IDENTIFIER, GUARDRAIL_VERSION } from "../request/limits.ts";
import { list, type Shaped, structure } from "../request/shape.ts";
import { choice, text } from "../request/values.ts";
import { Violations } from "../request/violations.ts";

/** The same blocks as in Converse. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html */
const MEMBERS = structure(
  {
    guardrailIdentifier: text(GUARDRAIL_IDENTIFIER),
    guardrailVersion: text(GUARDRAIL_VERSION),
    source: choice(["INPUT", "OUTPUT"]),
    content: list(GUARD_CONTENT),
  },
  { outputScope: choice(["INTERVENTIONS", "FULL"]) },
  { otherMembers: "passed over" },
);

export type ApplyGuardrailRequest = Shaped<typeof MEMBERS>;

/**
 * Reads the body of ApplyGuardrail, with what its path says.
 * @throws BedrockError ValidationException (400)
 */
export function parseApplyGuardrailRequest(
  body: unknown,
  labels: Readonly<Record<string, string>>,
): ApplyGuardrailRequest {
  const violations = new Violations();
  const { guardrailIdentifier, guardrailVersion } = labels;
  const request = MEMBERS(
    { ...parseObject(body, "#"), guardrailIdentifier, guardrailVersion },
    "#",
    violations,
  );
  violations.throwAny();
  return request;
}
