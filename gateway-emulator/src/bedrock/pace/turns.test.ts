import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("lets one go on in each turn of the event loop, first who has said least", async () => {
  const turns = new Turns();
  const order: string[] = [];
  for (const [name, said] of [
    ["large", 9],
    ["small", 1],
    ["also small", 1],
  ] as const)
    void turns.next(said).then(() => order.push(name));
  await setImmediate();
  expect(order).toEqual(["small"]);
  await setImmediate();
  expect(order).toEqual(["small", "also small"]);
  await setImmediate();
  expect(order).toEqual(["small", "also small", "large"]);
});

it("goes on when somebody comes later", async () => {
  const turns = new Turns();
  await turns.next(1);
  await turns.next(2);
});
