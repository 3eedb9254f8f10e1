import { StackError } from "../errors.ts";
import { parseJson } from "./json.ts";

/** The arguments of a resource, a data source or a nested block, as they stand in the JSON. */
export type Body = Record<string, unknown>;

/** A resource or a data source. */
export interface Block {
  /** Such as `aws_lambda_function.chat` or `data.aws_region.here`. */
  address: string;
  /** Such as `aws_lambda_function`. */
  type: string;
  body: Body;
}

/** A Terraform JSON file, taken apart; its expressions are not evaluated. */
export interface TerraformJson {
  /** As the user gave it: it stands in errors. */
  path: string;
  resources: Block[];
  data: Block[];
  /** By name. */
  locals: Map<string, unknown>;
  variables: Map<string, Body>;
  modules: Map<string, Body>;
  outputs: Map<string, Body>;
  /** The configurations of one provider in their order, by its name. */
  providers: Map<string, Body[]>;
}

/** Terraform's own blocks nest a few levels deep. */
const MAX_DEPTH = 100;

/**
 * Reads the text of a Terraform JSON file.
 * @throws {StackError} naming the place
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function parseTerraformJson(path: string, text: string): TerraformJson {
  const parsed = parseJson(text);
  if ("fault" in parsed)
    throw new StackError(
      `${path}:${parsed.fault.line}:${parsed.fault.column}: the JSON is broken there; mend it, or synthesize the stack again`,
    );
  if (!isBody(parsed.value))
    throw new StackError(
      `${path}: is ${nameOf(parsed.value)}, and Terraform JSON is an object; is this a cdk.tf.json?`,
    );
  if (isDeeperThan(parsed.value, MAX_DEPTH))
    throw new StackError(`${path}: nests deeper than ${MAX_DEPTH} levels; is this a cdk.tf.json?`);

  const root = parsed.value;
  const section = (name: string) => bodiesOf(path, name, root[name]);
  const labelled = (name: string) => section(name).flatMap((body) => labels(path, name, body));
  return {
    path,
    resources: blocksOf(path, "resource", "", section("resource")),
    data: blocksOf(path, "data", "data.", section("data")),
    locals: new Map(Object.entries(merge(section("locals")))),
    variables: single(labelled("variable")),
    modules: single(labelled("module")),
    outputs: single(labelled("output")),
    providers: grouped(labelled("provider")),
  };
}

/** Whether a value is an object with keys. */
export function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands under a key, and nothing that objects have by themselves. */
export function valueIn(body: Body, key: string): unknown {
  return Object.hasOwn(body, key) ? body[key] : undefined;
}

/** Terraform ignores the key `//`: it is for comments and for tools. */
function blocksOf(path: string, section: string, prefix: string, bodies: Body[]): Block[] {
  return bodies
    .flatMap((body) => labels(path, section, body))
    .flatMap(([type, byName]) =>
      byName
        .flatMap((names) => labels(path, `${section}.${type}`, names))
        .map(([name, instances]) => ({ address: `${prefix}${type}.${name}`, type, body: merge(instances) })),
    );
}

function labels(path: string, where: string, body: Body): [string, Body[]][] {
  return Object.entries(body)
    .filter(([label]) => label !== "//")
    .map(([label, value]) => [label, bodiesOf(path, `${where}.${label}`, value)]);
}

/** At each level of labels stands one object or a list of objects. */
function bodiesOf(path: string, where: string, value: unknown): Body[] {
  if (value === undefined || value === null) return [];
  const bodies = Array.isArray(value) ? (value as unknown[]) : [value];
  return bodies.map((body) => {
    if (!isBody(body))
      throw new StackError(
        `${path}: ${where} is ${nameOf(body)}, and Terraform JSON has an object there; synthesize the stack again`,
      );
    return body;
  });
}

function single(entries: [string, Body[]][]): Map<string, Body> {
  return new Map(entries.map(([name, bodies]) => [name, merge(bodies)]));
}

function grouped(entries: [string, Body[]][]): Map<string, Body[]> {
  const groups = new Map<string, Body[]>();
  for (const [name, bodies] of entries) groups.set(name, [...(groups.get(name) ?? []), ...bodies]);
  return groups;
}

function merge(bodies: Body[]): Body {
  return Object.fromEntries(bodies.flatMap((body) => Object.entries(body)));
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((child) => isDeeperThan(child, depth - 1));
}
