import { assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { callEffect, type CallEffect } from "./call-effect.ts";
import { VirtualClock } from "./clock.ts";
import { FaultPlace } from "./fault-place.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";

/** Two places, such as services have. */
function places() {
  const journal = new Journal(new VirtualClock(1_000));
  const parseEffect = callEffect({ GoneException: { statusCode: 410, message: "" } });
  const posts = new FaultPlace<CallEffect>(
    {
      at: "post-to-connection",
      match: { connectionId: "is", contains: "contains", afterPosts: "after" },
      parseEffect,
    },
    journal,
  );
  const invoke = new FaultPlace<CallEffect>(
    { at: "invoke", match: { functionName: "is" }, parseEffect },
    journal,
  );
  const faults = new Faults([posts, invoke]);
  return { journal, posts, invoke, faults };
}

const delayOf = (effect: CallEffect | undefined) => effect?.delayMs;
const post = (delayMs: number, rule: object = {}) => ({
  at: "post-to-connection",
  effect: { delayMs },
  ...rule,
});

test("the first rule that fits fires, and all that it asks for has to be so", () => {
  const { posts, faults } = places();
  faults.replace([
    post(1, { match: { connectionId: "one", contains: "fog" } }),
    post(2, { match: { connectionId: "one" } }),
    post(3, { match: { afterPosts: 2 } }),
  ]);
  const take = (connectionId: string, contains: string, afterPosts: number) =>
    delayOf(posts.take(() => ({ connectionId, contains, afterPosts })));
  expect(take("one", "a fog bank", 0)).toBe(1);
  expect(take("one", "a clear day", 9)).toBe(2);
  expect(take("two", "fog", 2)).toBeUndefined();
  expect(take("two", "fog", 3)).toBe(3);
});

test("a rule is for its place alone, and nobody is asked anything where there are no rules", () => {
  const { posts, invoke, faults } = places();
  faults.replace([post(1)]);
  expect(
    invoke.take(() => {
      throw new Error("asked");
    }),
  ).toBeUndefined();
  expect(delayOf(posts.take(() => ({})))).toBe(1);
});

test("a rule fires as often as it says, then the next one, then nothing does", () => {
  const { posts, faults } = places();
  faults.replace([post(1, { times: 2 }), post(2, { times: 1 })]);
  const delays = [1, 2, 3, 4].map(() => delayOf(posts.take(() => ({}))));
  expect(delays).toEqual([1, 1, 2, undefined]);
  expect(faults.shown()).toMatchObject([{ usesLeft: 0 }, { usesLeft: 0 }]);
});

test("an effect that cannot happen here fires no rule and is not used up", () => {
  const { posts, faults } = places();
  faults.replace([post(1, { times: 1 }), post(2)]);
  const take = (applies?: (effect: CallEffect) => boolean) => delayOf(posts.take(() => ({}), applies));
  expect(take(({ delayMs }) => delayMs !== 1)).toBe(2);
  expect(take()).toBe(1);
});

test("by a probability it fires about so often, the same for the same seed", () => {
  const fired = (probability: number, seed: number) => {
    const { posts, faults } = places();
    faults.replace([post(1, { probability, seed })]);
    return Array.from({ length: 500 }, () => posts.take(() => ({})) !== undefined);
  };
  assert(
    property(double({ min: 0, max: 1, noNaN: true }), integer({ min: 0 }), (probability, seed) => {
      const one = fired(probability, seed);
      expect(fired(probability, seed)).toEqual(one);
      expect(Math.abs(one.filter(Boolean).length / 500 - probability)).toBeLessThan(0.15);
    }),
    { numRuns: 50 },
  );
  expect(fired(0.5, 1)).not.toEqual(fired(0.5, 2));
});

test("the journal says which rule has fired, for whom, and how often it still can", () => {
  const { journal, posts, invoke, faults } = places();
  faults.replace([{ at: "invoke", effect: { drop: true } }, post(5, { times: 3 })]);
  posts.take(() => ({ connectionId: "one" }));
  invoke.take(() => ({ functionName: "chat" }));
  expect(journal.after(0)).toMatchObject([
    {
      kind: "fault",
      connectionId: "one",
      detail: { at: "post-to-connection", rule: 2, effect: { delayMs: 5 }, usesLeft: 2 },
    },
    {
      kind: "fault",
      functionName: "chat",
      detail: { at: "invoke", rule: 1, effect: { drop: true }, usesLeft: null },
    },
  ]);
});

test("new rules take the place of all others, in every place", () => {
  const { posts, invoke, faults } = places();
  faults.replace([post(1), { at: "invoke", effect: { delayMs: 2 } }]);
  faults.replace([{ at: "invoke", effect: { delayMs: 3 } }]);
  expect(posts.take(() => ({}))).toBeUndefined();
  expect(delayOf(invoke.take(() => ({})))).toBe(3);
});

test.each<[why: string, rules: unknown, message: string | RegExp]>([
  ["no list", {}, /^the body must be a list of rules/],
  ["no object", [1], /^\[0\] must be a rule/],
  [
    "no place",
    [{ effect: { delayMs: 1 } }],
    /^\[0\]\.at must be one of "post-to-connection", "invoke"; it is missing$/,
  ],
  ["a place that there is not", [{ at: "s3", effect: {} }], /^\[0\]\.at must be one of .*; it is "s3"$/],
  ["another field", [post(1, { time: 1 })], /^\[0\]\.time is not known here; there are at, match, effect/],
  ["no effect", [{ at: "invoke" }], /^\[0\]\.effect must be an object with delayMs.*missing$/],
  ["an empty effect", [{ at: "invoke", effect: {} }], "[0].effect needs delayMs, error or drop"],
  ["a delay that is no number", [post(1), post(NaN)], /^\[1\]\.effect\.delayMs must be milliseconds/],
  ["a delay below nothing", [post(-1)], /^\[0\]\.effect\.delayMs/],
  ["times 0", [post(1, { times: 0 })], "[0].times must be a whole number, 1 or more; it is 0"],
  [
    "a probability of 2",
    [post(1, { probability: 2 })],
    "[0].probability must be a number from 0 to 1; it is 2",
  ],
  ["a seed of half", [post(1, { seed: 0.5 })], /^\[0\]\.seed must be a whole number/],
  [
    "a field of another place",
    [post(1, { match: { functionName: "chat" } })],
    /^\[0\]\.match\.functionName is not known here; there are connectionId/,
  ],
  [
    "a match that is no text",
    [post(1, { match: { connectionId: 1 } })],
    /^\[0\]\.match\.connectionId must be a text/,
  ],
  [
    "a number that is none",
    [post(1, { match: { afterPosts: "2" } })],
    /^\[0\]\.match\.afterPosts must be a whole number/,
  ],
  ["drop false", [{ at: "invoke", effect: { drop: false } }], "[0].effect.drop must be true; it is false"],
  [
    "two effects",
    [{ at: "invoke", effect: { drop: true, error: "GoneException" } }],
    /has both error and drop/,
  ],
  [
    "an error that nobody knows, without a status",
    [{ at: "invoke", effect: { error: "Oops" } }],
    /^\[0\]\.effect\.status is missing: Oops is none of the errors known here, which are GoneException$/,
  ],
  [
    "an error's name that cannot travel",
    [{ at: "invoke", effect: { error: "no name\r\n" } }],
    /^\[0\]\.effect\.error must be an error's name/,
  ],
  [
    "a status that is no error",
    [{ at: "invoke", effect: { error: "Oops", status: 200 } }],
    /^\[0\]\.effect\.status must be a whole number, 400 to 599/,
  ],
])("rules with %s are refused by name, and those that there are stay", (_why, rules, message) => {
  const { posts, faults } = places();
  faults.replace([post(7)]);
  expect(() => faults.replace(rules)).toThrow(message);
  expect(delayOf(posts.take(() => ({})))).toBe(7);
});
