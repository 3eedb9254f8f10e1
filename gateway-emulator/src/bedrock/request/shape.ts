import { malformedInput, validation } from "../model/errors.ts";
import { parseArray, parseObject } from "./json.ts";
import type { Violations } from "./violations.ts";

/**
 * Reads a member of a request at a place such as `#/messages/0`. What breaks a constraint is noted, for AWS to say
 * together; the value then is not to be used.
 * @throws BedrockError ValidationException (400) for what is of another type
 */
export type Shape<T> = (value: unknown, at: string, violations: Violations) => T;

/** What a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** The members of a structure. Null is absent, as AWS takes it. */
export type Structure<Required extends Shapes, Optional extends Shapes> = {
  [Name in keyof Required]: Shaped<Required[Name]>;
} & { [Name in keyof Optional]?: Shaped<Optional[Name]> };

/** One of the members, alone. */
export type Union<Members extends Shapes> = {
  [Name in keyof Members]: { [Only in Name]: Shaped<Members[Name]> };
}[keyof Members];

/**
 * A JSON object with members of these names. Those of other names are passed over, and noted: clients send what is meant
 * for other APIs, such as `inferenceConfig.topK`.
 * @see https://www.npmjs.com/package/@ai-sdk/amazon-bedrock, which does
 */
export function structure<Required extends Shapes, Optional extends Shapes>(
  required: Required,
  optional: Optional,
  { otherMembers = "noted" }: { otherMembers?: "noted" | "passed over" } = {},
): Shape<Structure<Required, Optional>> {
  const members = new Map(Object.entries({ ...required, ...optional }));
  const names = Object.keys(required);
  return (value, at, violations) => {
    const given = parseObject(value, at);
    if (otherMembers === "noted")
      for (const name of Object.keys(given))
        if (!members.has(name)) violations.passOver(at, name, [...members.keys()]);
    for (const name of names)
      if (isAbsent(given[name])) violations.add(`${at}/${name}`, null, "Member must not be null");
    const read: Record<string, unknown> = {};
    for (const [name, shape] of members)
      if (!isAbsent(given[name])) read[name] = shape(given[name], `${at}/${name}`, violations);
    return read as Structure<Required, Optional>;
  };
}

/**
 * A JSON object with exactly one of these members. One that has none of them is refused by its name; members that
 * the API does not know do not count.
 * @see https://github.com/maximhq/bifrost: its tests quote the message, with the keys that AWS names
 */
export function union<Members extends Shapes>(
  name: string,
  members: Members,
  namedKeys: readonly string[] = Object.keys(members),
): Shape<Union<Members>> {
  const shapes = new Map<string, Shape<unknown>>(Object.entries(members));
  return (value, at, violations) => {
    const given = parseObject(value, at);
    const keys = Object.keys(given).filter((key) => !isAbsent(given[key]));
    const known =
      keys.length === 1 ? keys : keys.toSorted((a, b) => Number(shapes.has(b)) - Number(shapes.has(a)));
    const [key = "", other] = known;
    const shape = shapes.get(key);
    if (!shape)
      throw validation(
        `${name} object at ${fieldPath(at)} must set one of the following keys: ${namedKeys.join(", ")}.`,
        `It has ${keys.length === 0 ? "no member" : keys.join(", ")}.`,
      );
    if (other !== undefined) throw extraneousKey(at, other, shapes);
    return { [key]: shape(given[key], `${at}/${key}`, violations) } as Union<Members>;
  };
}

export function list<T>(shape: Shape<T>, { min = 0 }: { min?: number } = {}): Shape<T[]> {
  return (value, at, violations) => {
    const members = parseArray(value, at);
    if (members.length < min)
      violations.add(at, [{}], `Member must have length greater than or equal to ${min}`);
    return members.map((member, index) => shape(member, `${at}/${index}`, violations));
  };
}

export function map<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, at, violations) =>
    Object.fromEntries(
      Object.entries(parseObject(value, at)).map(([name, member]) => [
        name,
        shape(member, `${at}/${name}`, violations),
      ]),
    );
}

/** Absent from a request, or null in it. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function extraneousKey(at: string, name: string, known: ReadonlyMap<string, unknown>) {
  const others = [...known.keys()].join(", ");
  return malformedInput(
    `${at}: extraneous key [${name}] is not permitted`,
    others === "" ? "Nothing may stand in it." : `What may stand there: ${others}.`,
  );
}

/** `#/messages/0/content/1` as Bedrock's own rules say it: `messages.0.content.1`. */
function fieldPath(at: string): string {
  return at.slice("#/".length).replaceAll("/", ".");
}
