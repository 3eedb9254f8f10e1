import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import { InvalidFrameError, utf8Length } from "../protocol.ts";
import { messagePage, messagesBack, putMessage, type StoredMessage } from "./messages.ts";
import type { Table } from "./table.ts";

function message(n: number, fields: Partial<StoredMessage> = {}): StoredMessage {
  const at = new Date(Date.UTC(2026, 10, 22, 12, 0, n)).toISOString();
  return { id: `m${n}`, parent: null, role: "user", text: `message ${n}`, at, run: `r${n}`, ...fields };
}

async function back(table: Table, thread = "t"): Promise<StoredMessage[]> {
  const messages = [];
  for await (const message of messagesBack(table, thread)) messages.push(message);
  return messages;
}

test("a message comes back as it was put, whatever a model has made of it", async () => {
  await using started = await startTable();
  const whole: StoredMessage = message(1, {
    parent: "m0",
    role: "assistant",
    rounds: [
      {
        role: "assistant",
        content: [{ toolUse: { toolUseId: "u", name: "n", input: { x: 1e300, "": [[]] } } }],
      },
      { role: "user", content: [{ toolResult: { toolUseId: "u", content: [{ text: "" }] } }] },
    ],
    reasoning: "because",
    citations: [{ title: "a", location: { web: { url: "https://example.com" } } }],
    modelId: "some-model",
    stopReason: "end_turn",
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    metrics: { ttftMs: 120, latencyMs: 900, costUsd: 0.000_012 },
    error: "timeout",
    blocked: true,
  });
  await putMessage(started.table, "t", whole);
  await putMessage(started.table, "t", message(2, { text: "" }));
  expect(await back(started.table)).toEqual([message(2, { text: "" }), whole]);
});

test("a message that is put again takes its own place", async () => {
  await using started = await startTable();
  await putMessage(started.table, "t", message(1, { text: "half" }));
  await putMessage(started.table, "t", message(1, { text: "the whole", reasoning: "r" }));
  await putMessage(started.table, "other", message(1));
  expect(await back(started.table)).toEqual([message(1, { text: "the whole", reasoning: "r" })]);
});

test("a long thread is read back page by page, and no further than it is asked for", async () => {
  await using started = await startTable();
  for (let n = 0; n < 120; n++) await putMessage(started.table, "t", message(n));
  const ids = (await back(started.table)).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 120 }, (_, n) => `m${119 - n}`));

  started.operations.length = 0;
  for await (const { id } of messagesBack(started.table, "t")) if (id === "m100") break;
  expect(started.operations).toEqual(["Query"]);
});

test("pages are as long as asked for, oldest first, and the last says that it is", async () => {
  await using started = await startTable();
  const { table } = started;
  for (let n = 0; n < 10; n++) await putMessage(table, "t", message(n));
  const pages = [];
  let before: string | undefined;
  do {
    const page = await messagePage(table, "t", { before, limit: 4 });
    pages.push(page.messages.map(({ id }) => id));
    before = page.more;
  } while (before);
  expect(pages).toEqual([
    ["m6", "m7", "m8", "m9"],
    ["m2", "m3", "m4", "m5"],
    ["m0", "m1"],
  ]);
  expect(await messagePage(table, "t", { limit: 10 })).not.toHaveProperty("more");
  expect(await messagePage(table, "none", { limit: 10 })).toEqual({ messages: [] });
});

test("a page of long messages ends sooner, after some 1 MB, and the next goes on from there", async () => {
  await using started = await startTable();
  for (let n = 0; n < 8; n++)
    await putMessage(started.table, "t", message(n, { text: `${n}`.padEnd(300_000, ".") }));
  const pages = [];
  let before: string | undefined;
  do {
    const page = await messagePage(started.table, "t", { before, limit: 7 });
    pages.unshift(...page.messages.map(({ id }) => id));
    expect(utf8Length(JSON.stringify(page.messages))).toBeLessThan(1_300_000);
    before = page.more;
  } while (before);
  expect(pages).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
});

test("a cursor that is not one of ours is refused", async () => {
  await using started = await startTable();
  for (const before of ["", "x", Buffer.from("2026#m1").toString("base64url")])
    await expect(messagePage(started.table, "t", { before, limit: 1 })).rejects.toThrow(InvalidFrameError);
});

test("a text too long for a row is cut between code points, and says so", async () => {
  await using started = await startTable();
  await putMessage(started.table, "t", message(1, { text: `a${"😀".repeat(100_000)}` }));
  const [stored] = await back(started.table);
  expect(stored?.cut).toBe(true);
  expect(stored?.text).toMatch(/^a(😀)+$/u);
  expect(utf8Length(stored?.text ?? "")).toBeGreaterThan(350 * 1024 - 4);
  expect(utf8Length(stored?.text ?? "")).toBeLessThanOrEqual(350 * 1024);
});

test("what is too long beside the text gives way to it, the least needed first", async () => {
  await using started = await startTable();
  const text = "t".repeat(200_000);
  const rounds: StoredMessage["rounds"] = [{ role: "assistant", content: [{ text: "r".repeat(150_000) }] }];
  const reasoning = "é".repeat(100_000);
  await putMessage(
    started.table,
    "t",
    message(1, { text, rounds, citations: ["c".repeat(60_000)], reasoning }),
  );
  const [stored] = await back(started.table);
  expect(stored).toMatchObject({ text, rounds, cut: true });
  expect(stored).not.toHaveProperty("citations");
  expect(reasoning.startsWith(stored?.reasoning ?? "none")).toBe(true);
  expect(utf8Length(stored?.reasoning ?? "")).toBeGreaterThan(50_000);
});

test("no message is too long for the table, and what is not cut is whole", async () => {
  await using started = await startTable();
  const long = fc.nat(450_000).map((bytes) => "x".repeat(bytes));
  const lengths = fc.record({ text: long, reasoning: long, round: long, citation: long });
  const property = fc.asyncProperty(lengths, async ({ text, reasoning, round, citation }) => {
    const whole = message(1, {
      text,
      reasoning,
      rounds: [{ role: "assistant", content: [{ text: round }] }],
      citations: [citation],
    });
    await putMessage(started.table, "t", whole);
    const [stored] = await back(started.table);
    if (stored?.cut) expect(whole.text.startsWith(stored.text)).toBe(true);
    else expect(stored).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 25 });
});
