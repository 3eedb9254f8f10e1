import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import { InvalidFrameError } from "../protocol.ts";
import type { Table } from "./table.ts";
import { listThreads, renameThread, touchThread } from "./threads.ts";

const owner = "device:a";

/** Makes threads of these titles, `t0` and on, each used a minute after the one before. */
async function putThreads(table: Table, titles: string[], of = owner): Promise<void> {
  for (const [n, title] of titles.entries()) {
    const at = new Date(Date.UTC(2026, 10, 22, 0, n)).toISOString();
    await touchThread(table, {
      thread: `${of === owner ? "t" : "x"}${n}`,
      owner: of,
      at,
      title,
      run: `r${n}`,
    });
  }
}

async function pages(table: Table, { q, limit }: { q?: string; limit: number }): Promise<string[][]> {
  const all = [];
  let cursor: string | undefined;
  do {
    const page = await listThreads(table, { owner, cursor, q, limit });
    all.push(page.items.map(({ thread }) => thread));
    cursor = page.next;
  } while (cursor);
  return all;
}

test("an owner's threads come the last used first, in pages, and nobody else's", async () => {
  await using started = await startTable();
  const { table } = started;
  await putThreads(table, ["a", "b", "c", "d", "e"]);
  await putThreads(table, ["a", "b"], "device:b");
  await touchThread(table, { thread: "t1", owner, at: "2026-11-23T00:00:00.000Z", title: "", run: "r" });
  expect(await pages(table, { limit: 2 })).toEqual([["t1", "t4"], ["t3", "t2"], ["t0"]]);
  expect(await pages(table, { limit: 5 })).toEqual([["t1", "t4", "t3", "t2", "t0"]]);
  expect(await listThreads(table, { owner: "device:c", limit: 5 })).toEqual({ items: [] });
});

test("a search finds titles whatever the case, and however an accent was typed", async () => {
  await using started = await startTable();
  const { table } = started;
  await putThreads(table, ["Café am Markt", "CAFE\u0301 noir", "tea", "STRASSE"]);
  expect(await pages(table, { q: "café", limit: 9 })).toEqual([["t1", "t0"]]);
  expect(await pages(table, { q: "strasse", limit: 9 })).toEqual([["t3"]]);
  await renameThread(table, { thread: "t2", owner, title: "Grüner TEE im Café", by: "user" });
  expect(await pages(table, { q: "CAFÉ", limit: 9 })).toEqual([["t2", "t1", "t0"]]);
  expect(await pages(table, { q: "tea", limit: 9 })).toEqual([[]]);
  expect(await pages(table, { q: "", limit: 9 })).toEqual([["t3", "t2", "t1", "t0"]]);
});

test("a search fills its page from far down the list, in a few reads", async () => {
  await using started = await startTable();
  const titles = Array.from({ length: 260 }, (_, n) => (n % 100 === 5 ? "needle" : "hay"));
  await putThreads(started.table, titles);
  started.operations.length = 0;
  expect(await listThreads(started.table, { owner, q: "needle", limit: 3 })).toMatchObject({
    items: [{ thread: "t205" }, { thread: "t105" }, { thread: "t5" }],
  });
  expect(started.operations).toEqual(["Query", "Query", "Query"]);
});

test("a search that finds nothing stops after ten reads, and goes on with the next page", async () => {
  await using started = await startTable();
  const { table } = started;
  await putThreads(table, ["needle"]);
  const at = "2026-11-23T00:00:00.000Z";
  await Promise.all(
    Array.from({ length: 1_000 }, (_, n) =>
      touchThread(table, { thread: `hay${n}`, owner, at, title: "hay", run: "r" }),
    ),
  );
  started.operations.length = 0;
  const first = await listThreads(table, { owner, q: "needle", limit: 1 });
  expect(first.items).toEqual([]);
  expect(started.operations.length).toBe(10);
  const { items, next } = await listThreads(table, { owner, q: "needle", limit: 1, cursor: first.next });
  expect(items.map(({ thread }) => thread)).toEqual(["t0"]);
  expect(next).toBeUndefined();
}, 20_000);

test("another owner's cursor leads to one's own threads, and one that is not ours nowhere", async () => {
  await using started = await startTable();
  const { table } = started;
  await putThreads(table, ["a", "b", "c"]);
  await putThreads(table, ["a", "b", "c"], "device:b");
  const { next } = await listThreads(table, { owner: "device:b", limit: 1 });
  const mine = await listThreads(table, { owner, limit: 9, cursor: next });
  expect(mine.items.every((thread) => thread.owner === owner)).toBe(true);
  for (const cursor of ["", "nonsense", `${next}AAAA`])
    await expect(listThreads(table, { owner, limit: 1, cursor })).rejects.toThrow(InvalidFrameError);
});

test("whatever the titles, the word and the page, the pages together are all that match", async () => {
  const title = fc.string({ unit: fc.constantFrom("a", "B", "ä", "!"), minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(
    fc.array(title, { maxLength: 12 }),
    fc.constantFrom("a", "b", "Ä", "ab", undefined),
    fc.integer({ min: 1, max: 5 }),
    async (titles, q, limit) => {
      await using started = await startTable();
      await putThreads(started.table, titles);
      const matching = titles
        .map((title, n) => ({ title: title.toLowerCase(), thread: `t${n}` }))
        .filter(({ title }) => q === undefined || title.includes(q.toLowerCase()))
        .map(({ thread }) => thread)
        .toReversed();
      const found = await pages(started.table, { limit, ...(q !== undefined && { q }) });
      expect(found.flat()).toEqual(matching);
      expect(found.length).toBe(Math.max(1, Math.ceil(matching.length / limit)));
    },
  );
  await fc.assert(property, { numRuns: 20 });
}, 20_000);
