import { BlockList, isIP, isIPv4 } from "node:net";
import { PolicyError } from "./policy-error.ts";
import { matchesPattern } from "./wildcards.ts";

/** One key of a statement's Condition: it holds when the request's value is, or for some operators is not, one of these. */
export interface Condition {
  /** As it is written, such as `StringEqualsIfExists`. */
  operator: string;
  key: string;
  values: string[];
}

/** What is known of a request, by condition key, such as `aws:SourceIp`. */
export type RequestContext = Readonly<Record<string, string>>;

/**
 * Reads a statement's Condition: operator, then key, then one value or several.
 * @throws {PolicyError}
 */
export function parseConditions(value: unknown, at: string): Condition[] {
  if (value === undefined) return [];
  return entriesOf(value, `${at}.Condition`).flatMap(([operator, keys]) =>
    entriesOf(keys, `${at}.Condition.${operator}`).map(([key, values]) => ({
      operator,
      key,
      values: parseValues(values, `${at}.Condition.${operator}["${key}"]`),
    })),
  );
}

/**
 * Whether a condition holds for a request; undefined when its operator is not known here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds({ operator, key, values }: Condition, context: RequestContext): boolean | undefined {
  const actual = valueOf(context, key);
  if (operator === "Null") return values.some((value) => (value === "true") === (actual === undefined));
  const ifExists = operator.endsWith("IfExists");
  const known = OPERATORS.get(ifExists ? operator.slice(0, -"IfExists".length) : operator);
  if (!known) return undefined;
  // A key that the request has not is unlike any value.
  if (actual === undefined) return ifExists || known.negated;
  return values.some((value) => known.compare(actual, value)) !== known.negated;
}

export function isKnownOperator(operator: string): boolean {
  return holds({ operator, key: "", values: [] }, {}) !== undefined;
}

function entriesOf(value: unknown, at: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PolicyError(`${at} must be an object`);
  return Object.entries(value);
}

function parseValues(value: unknown, at: string): string[] {
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    if (typeof one === "string" || typeof one === "number" || typeof one === "boolean") return String(one);
    throw new PolicyError(`${at} must be a string, or a list of strings`);
  });
}

/** Condition keys are the same in any case. */
function valueOf(context: RequestContext, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

type Compare = (actual: string, value: string) => boolean;

const equals: Compare = (actual, value) => actual === value;
const equalsIgnoreCase: Compare = (actual, value) => actual.toLowerCase() === value.toLowerCase();
const like: Compare = (actual, value) => matchesPattern(value, actual);

/** Each of the six parts of an ARN by itself; the last may hold colons. */
const arnLike: Compare = (actual, value) => {
  const [parts, patterns] = [arnParts(actual), arnParts(value)];
  return (
    parts.length === patterns.length &&
    patterns.every((pattern, at) => matchesPattern(pattern, parts[at] ?? ""))
  );
};

const ipAddress: Compare = (actual, value) => {
  const [network = "", prefix = isIPv4(network) ? "32" : "128"] = value.split("/");
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  if (!isIP(actual) || !isIP(network) || bits > (isIPv4(network) ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, familyOf(network));
  return list.check(actual, familyOf(actual));
};

const OPERATORS: ReadonlyMap<string, { compare: Compare; negated: boolean }> = new Map([
  ["StringEquals", { compare: equals, negated: false }],
  ["StringNotEquals", { compare: equals, negated: true }],
  ["StringEqualsIgnoreCase", { compare: equalsIgnoreCase, negated: false }],
  ["StringNotEqualsIgnoreCase", { compare: equalsIgnoreCase, negated: true }],
  ["StringLike", { compare: like, negated: false }],
  ["StringNotLike", { compare: like, negated: true }],
  ["ArnEquals", { compare: arnLike, negated: false }],
  ["ArnNotEquals", { compare: arnLike, negated: true }],
  ["ArnLike", { compare: arnLike, negated: false }],
  ["ArnNotLike", { compare: arnLike, negated: true }],
  ["IpAddress", { compare: ipAddress, negated: false }],
  ["NotIpAddress", { compare: ipAddress, negated: true }],
  ["Bool", { compare: equalsIgnoreCase, negated: false }],
]);

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}
