import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { logCost } from "./messages.ts";
import { ProcessOutput } from "./process-output.ts";

/** What is read of two streams, by somebody who says himself what he has heard. */
function reading() {
  const texts = [new PassThrough(), new PassThrough()] as const;
  const told: string[] = [];
  let cost = 0;
  const output = new ProcessOutput({ texts: [...texts], frames: undefined }, (lines) => {
    told.push(...lines.map(({ message }) => message));
    cost += logCost(lines);
  });
  return {
    texts,
    told,
    output,
    hearAll() {
      output.heard(cost);
      cost = 0;
    },
    async settle() {
      for (let turn = 0; turn < 20; turn++) await setImmediate();
    },
  };
}

const LONG = `${"x".repeat(300_000)}\n`;

test("what nobody has heard yet keeps the rest from being read, of all that the process writes", async () => {
  const { texts, told, hearAll, settle } = reading();
  texts[0].write(LONG);
  await settle();
  texts[0].write("one\n");
  texts[1].write("two\n");
  await settle();
  expect(told).toHaveLength(1);
  hearAll();
  await settle();
  expect(told.slice(1).toSorted((a, b) => a.localeCompare(b))).toEqual(["one", "two"]);
});

test("what was written before the question is told before the answer, though it is not read yet", async () => {
  const { texts, told, output, hearAll, settle } = reading();
  texts[0].write(LONG);
  await settle();
  texts[0].write(LONG);
  texts[0].write("last\n");
  let answered = 0;
  for (let question = 0; question < 2; question++)
    output.after(() => {
      expect(told.at(-1)).toBe("last");
      answered++;
    });
  await settle();
  expect(answered).toBe(0);
  hearAll();
  await settle();
  hearAll();
  await settle();
  expect(answered).toBe(2);
});

test("many empty lines are held back like a long one", async () => {
  const { texts, told, settle } = reading();
  for (let written = 0; written < 100; written++) {
    texts[0].write("\n".repeat(1000));
    await setImmediate();
  }
  await settle();
  expect(told.length).toBeLessThan(10_000);
});

test("of a process that has ended all is told, heard or not, and what has no line end too", async () => {
  const { texts, told, output, settle } = reading();
  texts[0].write(LONG);
  await settle();
  output.readAll();
  texts[0].write(LONG);
  texts[0].write(LONG);
  texts[1].write("no end");
  await settle();
  expect(told).toHaveLength(3);
  output.end();
  expect(told.at(-1)).toBe("no end");
});
