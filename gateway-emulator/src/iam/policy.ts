import { shown } from "../control/shown.ts";
import {
  holds,
  isKnownOperator,
  parseConditions,
  type Condition,
  type RequestContext,
} from "./policy-condition.ts";
import { PolicyError } from "./policy-error.ts";
import { matchesPattern } from "./wildcards.ts";

/** A policy in IAM's JSON, read. */
export interface PolicyDocument {
  statements: Statement[];
}

export interface Statement {
  effect: "Allow" | "Deny";
  actions: Patterns;
  resources: Patterns;
  conditions: Condition[];
}

/** With `*` and `?`; with `except`, everything but these, as NotAction and NotResource say it. */
export interface Patterns {
  except: boolean;
  patterns: string[];
}

export interface AccessRequest {
  /** Such as `execute-api:Invoke`. */
  action: string;
  /** An ARN. */
  resource: string;
  context?: RequestContext;
}

export type Decision = "allowed" | "implicitDeny" | "explicitDeny";

/**
 * Reads a policy in IAM's JSON. Its Principal is not looked at: whose policy it is, the reader knows.
 * @throws {PolicyError} what is wrong in it, and where
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(value: unknown): PolicyDocument {
  const document = asObject(value, "the policy", DOCUMENT_ELEMENTS);
  const { Version: version, Statement: statements } = document;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17")
    throw new PolicyError(`Version must be "2012-10-17", not ${shown(version)}`);
  if (statements === undefined) throw new PolicyError("the policy has no Statement");
  const all: unknown[] = Array.isArray(statements) ? statements : [statements];
  const place = (index: number) => (Array.isArray(statements) ? `Statement[${index}]` : "Statement");
  return { statements: all.map((statement, index) => parseStatement(statement, place(index))) };
}

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

function parseStatement(value: unknown, at: string): Statement {
  const statement = asObject(value, at, STATEMENT_ELEMENTS);
  const { Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny")
    throw new PolicyError(`${at}.Effect must be "Allow" or "Deny", not ${shown(effect)}`);
  return {
    effect,
    actions: parsePatterns(statement, "Action", at),
    resources: parsePatterns(statement, "Resource", at),
    conditions: parseConditions(statement.Condition, at),
  };
}

function parsePatterns(statement: Record<string, unknown>, name: string, at: string): Patterns {
  const { [name]: these, [`Not${name}`]: others } = statement;
  if ((these === undefined) === (others === undefined))
    throw new PolicyError(`${at} must have either ${name} or Not${name}`);
  const except = these === undefined;
  const value = except ? others : these;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return {
    except,
    patterns: list.map((pattern) => {
      if (typeof pattern === "string" && pattern !== "") return pattern;
      throw new PolicyError(`${at}.${except ? "Not" : ""}${name} must be a string, or a list of strings`);
    }),
  };
}

function asObject(value: unknown, at: string, elements: string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PolicyError(`${at} must be an object, not ${shown(value)}`);
  const unknown = Object.keys(value).find((key) => !elements.includes(key));
  if (unknown !== undefined) throw new PolicyError(`${at} may not have the element ${shown(unknown)}`);
  return { ...value };
}

/**
 * What policies, taken together, say of a request: one Deny goes before any Allow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Decision {
  const matching = policies.flatMap(({ statements }) =>
    statements.filter((statement) => applies(statement, request)),
  );
  if (matching.some(({ effect }) => effect === "Deny")) return "explicitDeny";
  return matching.length > 0 ? "allowed" : "implicitDeny";
}

/** The condition operators of a policy that are not known here, so that its Allow never applies and its Deny does. */
export function unknownOperators({ statements }: PolicyDocument): string[] {
  const operators = statements.flatMap(({ conditions }) => conditions.map(({ operator }) => operator));
  return [...new Set(operators)].filter((operator) => !isKnownOperator(operator));
}

function applies(statement: Statement, { action, resource, context = {} }: AccessRequest): boolean {
  const { effect, actions, resources, conditions } = statement;
  const matches = (pattern: string) => matchesPattern(completeArn(pattern), resource);
  const matchesAction = (pattern: string) => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  return (
    actions.patterns.some(matchesAction) !== actions.except &&
    resources.patterns.some(matches) !== resources.except &&
    conditions.every((condition) => holds(condition, context) ?? effect === "Deny")
  );
}

/** An ARN with less than its six parts stands for all that begin so. */
function completeArn(pattern: string): string {
  const missing = 6 - pattern.split(":").length;
  return pattern.startsWith("arn:") && missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}
