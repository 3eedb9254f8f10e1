import { expect, test } from "vitest";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import {
  deleteConnection,
  messagesBackFrom,
  putAnswer,
  putConnection,
  type Question,
  type StoredMessage,
  type Table,
  takeQuestion,
} from "./store.ts";
import { startTable } from "../test/table.ts";

function question(n: number, fields: Partial<Question> = {}): Question {
  const askedAt = new Date(Date.UTC(2026, 10, 22, 12, 0, n)).toISOString();
  return { thread: "t", id: `q${n}`, text: `question ${n}`, run: `r${n}`, askedAt, ...fields };
}

async function thread(table: Table, last: Question): Promise<StoredMessage[]> {
  const messages = [];
  for await (const message of messagesBackFrom(table, last)) messages.push(message);
  return messages;
}

async function get(table: Table, pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
  return (await table.client.send(new GetCommand({ TableName: table.name, Key: { pk, sk } }))).Item;
}

const answer = { messageId: "m", modelId: "some-model", stopReason: "end_turn" };

test("a connection is a row with a time to live, until it is deleted", async () => {
  await using started = await startTable();
  const { table } = started;
  const connection = { connectionId: "c1=", connectedAt: 1_772_438_400_000, sourceIp: "203.0.113.7" };
  await putConnection(table, connection);
  const row = await get(table, "CONNECTION#c1=", "CONNECTION");
  expect(row).toMatchObject({ connectedAt: 1_772_438_400_000, sourceIp: "203.0.113.7" });
  const secondsLeft = Number(row?.expiresAt) - Date.now() / 1000;
  expect(secondsLeft).toBeGreaterThan(7_200);
  expect(secondsLeft).toBeLessThan(9_000);
  await deleteConnection(table, "c1=");
  expect(await get(table, "CONNECTION#c1=", "CONNECTION")).toBeUndefined();
});

test("of many takings of one question one is the first, and all have its run", async () => {
  await using started = await startTable();
  const { table } = started;
  const taken = await Promise.all(
    Array.from({ length: 8 }, (_, n) => takeQuestion(table, question(n, { id: "same", run: `run-${n}` }))),
  );
  expect(taken.filter(({ repeated }) => !repeated).length).toBe(1);
  expect(new Set(taken.map(({ run }) => run)).size).toBe(1);
  const rows = await thread(table, question(59));
  expect(rows.length).toBe(1);
});

test("the same id in another thread is another question", async () => {
  await using started = await startTable();
  const { table } = started;
  await takeQuestion(table, question(1));
  expect(await takeQuestion(table, question(1, { thread: "other" }))).toEqual({ run: "r1", repeated: false });
});

test("a thread reads back in turns, newest first, however late an answer was stored", async () => {
  await using started = await startTable();
  const { table } = started;
  for (const n of [1, 2]) await takeQuestion(table, question(n));
  await putAnswer(table, question(2), { ...answer, text: "answer 2" });
  await putAnswer(table, question(1), { ...answer, text: "answer 1" });
  await takeQuestion(table, question(3));
  expect(await thread(table, question(3))).toEqual([
    { role: "user", text: "question 3" },
    { role: "assistant", text: "answer 2" },
    { role: "user", text: "question 2" },
    { role: "assistant", text: "answer 1" },
    { role: "user", text: "question 1" },
  ]);
  expect((await thread(table, question(2)))[0]).toEqual({
    role: "user",
    text: "question 2",
  });
});

test("two questions in one millisecond keep their turns together, also when one id begins another", async () => {
  await using started = await startTable();
  const { table } = started;
  const { askedAt } = question(1);
  for (const id of ["ab", "ab-c", "ab_c", "abc"]) {
    await takeQuestion(table, question(1, { id, askedAt, text: `ask ${id}` }));
    await putAnswer(table, question(1, { id, askedAt }), { ...answer, text: `answer ${id}` });
  }
  const texts = (await thread(table, question(2))).map(({ text }) => text);
  for (let i = 0; i < texts.length; i += 2) expect(texts[i]).toBe(texts[i + 1]?.replace("ask", "answer"));
  expect(texts.length).toBe(8);
});

test("a long thread is read page by page, and no further than it is asked for", async () => {
  await using started = await startTable();
  const { table } = started;
  for (let n = 0; n < 120; n++) await takeQuestion(table, question(n));
  const texts = (await thread(table, question(119))).map(({ text }) => text);
  expect(texts).toEqual(Array.from({ length: 120 }, (_, n) => `question ${119 - n}`));

  started.operations.length = 0;
  for await (const { text } of messagesBackFrom(table, question(119))) if (text === "question 100") break;
  expect(started.operations).toEqual(["Query"]);
});

test("an answer that did not come to its end is marked", async () => {
  await using started = await startTable();
  const { table } = started;
  await putAnswer(table, question(1), { messageId: "m", modelId: "some-model", text: "half" });
  const row = await get(table, "THREAD#t", `MESSAGE#${question(1).askedAt}#q1#1`);
  expect(row).toMatchObject({ role: "assistant", text: "half", truncated: true, run: "r1" });
});
