import { parseRegex } from "../bedrock/guardrails/bounded-regex.ts";
import type { GuardrailDefinition, PiiRule, RegexRule } from "../bedrock/guardrails/definition.ts";
import { ENTITIES } from "../bedrock/guardrails/pii/entities.ts";
import { actionOf, readDirections } from "./guardrail-directions.ts";
import type { Fields } from "./terraform/fields.ts";

/** Those that no pattern finds. */
const OTHER_ENTITIES = ["ADDRESS", "CA_HEALTH_NUMBER", "NAME"];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailRegexConfig.html */
const MAX_PATTERN_CHARACTERS = 500;

/**
 * What a guardrail looks for by type, and by regular expressions of its own.
 * @throws {StackError} when Bedrock would refuse it
 */
export function readSensitiveInformation(
  resource: Fields,
): Pick<GuardrailDefinition, "piiEntities" | "regexes"> {
  const policies = resource.blocks("sensitive_information_policy_config");
  return {
    piiEntities: policies.flatMap((policy) => policy.blocks("pii_entities_config")).map(piiRule),
    regexes: policies.flatMap((policy) => policy.blocks("regexes_config")).map(regexRule),
  };
}

function piiRule(fields: Fields): PiiRule {
  const type = fields.requiredString("type");
  if (!ENTITIES.has(type) && !OTHER_ENTITIES.includes(type))
    throw fields.error(
      `the type of an entity is ${type}; it must be ${[...ENTITIES.keys(), ...OTHER_ENTITIES].join(", ")}`,
    );
  return { type, ...readDirections(fields, { action: actionOf(fields) }) };
}

function regexRule(fields: Fields): RegexRule {
  const name = fields.requiredString("name");
  const pattern = fields.requiredString("pattern");
  if (pattern === "" || pattern.length > MAX_PATTERN_CHARACTERS)
    throw fields.error(
      `the pattern of ${name} has ${pattern.length} characters; Bedrock takes 1 to ${MAX_PATTERN_CHARACTERS}`,
    );
  if (/\(\?<?[=!]/.test(pattern))
    throw fields.error(
      `the pattern of ${name} looks around with (?= or the like, which Bedrock does not take`,
    );
  if (!isRegex(pattern)) throw fields.error(`the pattern of ${name} is no regular expression: ${pattern}`);
  return { name, pattern, ...readDirections(fields, { action: actionOf(fields) }) };
}

function isRegex(pattern: string): boolean {
  try {
    parseRegex(pattern);
    return true;
  } catch {
    return false;
  }
}
