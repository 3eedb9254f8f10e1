import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RunEvent } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import { ConflictError } from "./errors.ts";
import { partKey, runKey } from "./keys.ts";
import { getRun, parseRunRow, queuedRow, type RunRequest, type RunRow } from "./run-row.ts";
import { isConditionFailure, namesIn, queryRows, type Table, updateRow } from "./table.ts";
import { expiry, nowSeconds, RUN_TTL_S } from "./time-to-live.ts";

export { hasRun, type RunRequest, type RunRow } from "./run-row.ts";

/** Of what has expired, some rows may be gone before the others. */
const IS_THE_OWNERS = "#owner = :owner AND #expiresAt > :now";

/**
 * Takes a request once: of any number of calls with the same `run`, one gets `repeated: false`. The connection that
 * asked is the run's first listener.
 * @throws {ConflictError} when the id is another owner's run
 */
export async function putRun(
  table: Table,
  request: RunRequest,
): Promise<{ repeated: false } | { repeated: true; row: RunRow }> {
  // The SDK repeats a put whose answer was lost, and is then told that the row is there: by this word we know ours.
  const putBy = randomUUID();
  const Item = {
    ...runKey(request.run),
    ...queuedRow(request, { [request.connectionId]: putBy }),
    putBy,
    expiresAt: expiry(RUN_TTL_S),
  };
  const ConditionExpression = "attribute_not_exists(pk)";
  try {
    await table.client.send(new PutCommand({ TableName: table.name, Item, ConditionExpression }));
    return { repeated: false };
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
  const there = await getRun(table, request.run);
  // It has expired in this moment.
  if (there === undefined) return putRun(table, request);
  if (there.putBy === putBy) return { repeated: false };
  const row = parseRunRow(there);
  if (row.owner !== request.owner) throw new ConflictError(`the id ${request.run} is taken`);
  return { repeated: true, row };
}

/**
 * Makes a queued run this worker's; `undefined` when it was not queued. Of any number of workers one gets the run,
 * when each has a name of its own: not the id of a Lambda request, since an event may be delivered twice with one id.
 */
export async function takeRun(
  table: Table,
  { run, worker, leaseUntil }: { run: string; worker: string; leaseUntil: number },
): Promise<RunRow | undefined> {
  const row = await updateRow(table, {
    key: runKey(run),
    update: "SET #status = :running, #worker = :worker, #leaseUntil = :leaseUntil",
    // The second is this call, repeated by the SDK.
    condition: "#status = :queued OR (#status = :running AND #worker = :worker)",
    values: { ":queued": "queued", ":running": "running", ":worker": worker, ":leaseUntil": leaseUntil },
  });
  return row && parseRunRow(row);
}

/**
 * Makes a connection a listener, and gives the run exactly as the worker last saved it: with its next save the
 * worker sees the new token, and posts everything after this.
 * @returns `undefined` when there is no such run, or none of this owner's
 */
export async function listen(
  table: Table,
  { run, owner, connectionId }: { run: string; owner: string; connectionId: string },
): Promise<RunRow | undefined> {
  const row = await updateRow(table, {
    key: runKey(run),
    update: "SET #listeners.#connection = :token",
    condition: IS_THE_OWNERS,
    values: { ":token": randomUUID(), ":owner": owner, ":now": nowSeconds() },
    names: { "#connection": connectionId },
  });
  return row && parseRunRow(row);
}

/** Tells the worker, with its next save, to stop; `undefined` when there is no such run, or none of this owner's. */
export async function requestStop(
  table: Table,
  { run, owner }: { run: string; owner: string },
): Promise<RunRow | undefined> {
  const row = await updateRow(table, {
    key: runKey(run),
    update: "SET #stopRequested = :true",
    condition: IS_THE_OWNERS,
    values: { ":true": true, ":owner": owner, ":now": nowSeconds() },
  });
  return row && parseRunRow(row);
}

/** All events that a run's row counts, from the first. */
export async function storedEvents(table: Table, row: RunRow): Promise<RunEvent[]> {
  if (row.parts === 0) return row.tail;
  const KeyConditionExpression = "#pk = :pk AND #sk BETWEEN :first AND :last";
  const parts = queryRows(table, {
    KeyConditionExpression,
    ExpressionAttributeNames: namesIn(KeyConditionExpression),
    ExpressionAttributeValues: {
      ":pk": runKey(row.run).pk,
      ":first": partKey(row.run, 0).sk,
      // A part after those may be there already, of a save that is not complete: it is not in `stored` either.
      ":last": partKey(row.run, row.parts - 1).sk,
    },
    ConsistentRead: true,
  });
  const events = [];
  for await (const part of parts) events.push(...(attributesOf(part).json("events") as RunEvent[]));
  return [...events, ...row.tail];
}

/**
 * Ends a run whose worker is dead, or never came, with a last event; `row` says in what state it was found.
 * @returns `undefined` when it was saved or ended meanwhile
 */
export async function abandonRun(table: Table, row: RunRow, ...end: RunEvent[]): Promise<RunRow | undefined> {
  if (row.status === "done") return undefined;
  const endedBy = randomUUID();
  const ended = await updateRow(table, {
    key: runKey(row.run),
    // Without a worker's name, no save succeeds any more.
    update:
      "SET #status = :done, #stored = :stored, #tail = :tail, #endedBy = :endedBy REMOVE #worker, #leaseUntil",
    condition: `#status = :status AND #stored = :before AND ${
      row.leaseUntil === undefined ? "attribute_not_exists(#leaseUntil)" : "#leaseUntil = :leaseUntil"
    }`,
    values: {
      ":status": row.status,
      ":before": row.stored,
      ":leaseUntil": row.leaseUntil,
      ":done": "done",
      ":stored": row.stored + end.length,
      ":tail": JSON.stringify([...row.tail, ...end]),
      ":endedBy": endedBy,
    },
  });
  // As in putRun: this call may be the SDK's repetition of itself.
  const there = ended ?? (await getRun(table, row.run));
  return there?.endedBy === endedBy ? parseRunRow(there) : undefined;
}
