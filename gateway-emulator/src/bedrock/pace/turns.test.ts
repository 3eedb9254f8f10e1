import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

const staying = new AbortController().signal;

it("lets one go on in each turn of the event loop, first who has said least", async () => {
  const turns = new Turns();
  const order: string[] = [];
  for (const [name, said] of [
    ["large", 9],
    ["small", 1],
    ["also small", 1],
  ] as const)
    void turns.next(said, staying).then(() => order.push(name));
  await setImmediate();
  expect(order).toEqual(["small"]);
  await setImmediate();
  expect(order).toEqual(["small", "also small"]);
  await setImmediate();
  expect(order).toEqual(["small", "also small", "large"]);
});

it("goes on when somebody comes later", async () => {
  const turns = new Turns();
  await turns.next(1, staying);
  await turns.next(2, staying);
});

it("does not wait for a turn to end who has left, and gives that turn to the next", async () => {
  const turns = new Turns();
  const leaving = new AbortController();
  const left = turns.next(1, leaving.signal);
  const next = turns.next(2, staying);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  await next;
  await expect(turns.next(3, leaving.signal)).rejects.toThrow("gone");
});
