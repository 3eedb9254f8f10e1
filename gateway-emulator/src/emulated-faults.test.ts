import { expect, test } from "vitest";
import { VirtualClock } from "./control/clock.ts";
import { Journal } from "./control/journal.ts";
import { createFaults } from "./emulated-faults.ts";

const faultsOf = (options: { dynamodb?: string } = {}) =>
  createFaults(new Journal(new VirtualClock()), options);

test("a rule can be for each of the places that the interface names", () => {
  const { all } = faultsOf();
  const places = ["post-to-connection", "invoke", "bedrock", "dynamodb", "socket"];
  all.replace(places.map((at) => ({ at, effect: { delayMs: 1 } })));
  expect(all.shown()).toEqual(
    places.map((at, index) => ({ rule: index + 1, at, effect: { delayMs: 1 }, usesLeft: null })),
  );
});

test("a DynamoDB that is not the embedded one takes no rules, and says so", () => {
  const { all } = faultsOf({ dynamodb: "http://dynamodb:8000" });
  expect(() => all.replace([{ at: "dynamodb", effect: { delayMs: 1 } }])).toThrow(
    /^\[0\]\.effect cannot happen: functions call the DynamoDB at http:\/\/dynamodb:8000 directly/,
  );
});
