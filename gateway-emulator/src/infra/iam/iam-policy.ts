import { parsePolicyDocument, type PolicyDocument } from "../../iam/policy.ts";
import { PolicyError } from "../../iam/policy-error.ts";
import type { Fields } from "../terraform/fields.ts";
import { parseJson } from "../terraform/json.ts";
import type { Stack } from "../terraform/resolve.ts";
import { isBody, valueIn } from "../terraform/terraform-json.ts";

/** Begins what stands in policies for values that only a deploy can tell; no ARN, name or action has such characters. */
const AFTER_DEPLOY = "(known after a deploy: ";

/** The services that are emulated: what a policy says of others changes nothing here. */
const EMULATED = ["bedrock", "dynamodb", "execute-api", "lambda"];

/** A stack in which what only a deploy can tell has a stand-in, so that the rest of a policy can be read. */
export function forPolicies(stack: Stack): Stack {
  return { ...stack, standIn: (reference) => `${AFTER_DEPLOY}${reference})` };
}

export function isKnownAfterDeploy(text: string): boolean {
  return text.includes(AFTER_DEPLOY);
}

/**
 * Reads the policy that an argument holds as JSON, as far as it is on services that are emulated.
 * @throws {StackError} when it is none, or when only a deploy can tell what it says
 */
export function readPolicy(fields: Fields, argument: string): PolicyDocument {
  const parsed = parseJson(fields.requiredString(argument));
  if ("fault" in parsed) throw fields.error(`${argument} is not JSON`);
  try {
    return parsePolicyDocument(withoutOthers(parsed.value));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw fields.error(`${argument}: ${error.message}`);
  }
}

/** Statements on other services often name what only a deploy can tell. */
function withoutOthers(document: unknown): unknown {
  const declared = isBody(document) ? valueIn(document, "Statement") : undefined;
  if (!isBody(document) || declared === undefined) return document;
  const statements: unknown[] = Array.isArray(declared) ? declared : [declared];
  return { ...document, Statement: statements.filter(concernsEmulated).map(known) };
}

function concernsEmulated(statement: unknown): boolean {
  const actions = isBody(statement) ? valueIn(statement, "Action") : undefined;
  const list: unknown[] = Array.isArray(actions) ? actions : [actions];
  return list.some(
    (action) => typeof action !== "string" || isKnownAfterDeploy(action) || isOfEmulated(action),
  );
}

function isOfEmulated(action: string): boolean {
  const [service = ""] = action.toLowerCase().split(":");
  return /[*?]/.test(service) || EMULATED.includes(service);
}

function known(statement: unknown): unknown {
  if (isKnownAfterDeploy(JSON.stringify(statement)))
    throw new PolicyError("a statement names what is known only after a deploy");
  return statement;
}
