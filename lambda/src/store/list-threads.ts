import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { attributesOf } from "./attributes.ts";
import { formatCursor, parseCursor } from "./cursor.ts";
import { BY_OWNER, threadKey } from "./keys.ts";
import { namesIn, type Row, type Table } from "./table.ts";
import { foldCase, parseThread, type Thread } from "./thread-row.ts";

/** A search reads on until its page is full, but a rare word must not read a whole long list in one call. */
const MAX_READS = 10;
/** How many conversations a search looks through at a time. */
const ROWS_PER_SEARCH = 100;

/**
 * A page of an owner's conversations, the last used first; of those alone whose title contains `q`. One that was
 * changed a moment ago may still stand where it was: an index cannot be read consistently.
 * @throws {InvalidFrameError} when `cursor` is not the `next` of an earlier page
 */
export async function listThreads(
  table: Table,
  list: { owner: string; cursor?: string | undefined; q?: string | undefined; limit: number },
): Promise<{ items: Thread[]; next?: string }> {
  const { owner, cursor, q, limit } = list;
  const found: Thread[] = [];
  let after = cursor === undefined ? undefined : startKey(owner, cursor);
  for (let reads = 0; reads < MAX_READS; reads++) {
    // One more than the page holds tells whether there is another page.
    const rows = q ? ROWS_PER_SEARCH : limit + 1 - found.length;
    const page = await query(table, { owner, q, rows, after });
    found.push(...(page.Items ?? []).map(parseThread));
    after = page.LastEvaluatedKey;
    if (after === undefined || found.length > limit) break;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length > limit && last)
    return { items, next: formatCursor({ at: last.updatedAt, id: last.thread }) };
  return after === undefined ? { items } : { items, next: formatCursor(parsePlace(after)) };
}

function query(
  table: Table,
  { owner, q, rows, after }: { owner: string; q: string | undefined; rows: number; after: Row | undefined },
): Promise<QueryCommandOutput> {
  const search = q
    ? { FilterExpression: "contains(#folded, :q)", values: { ":q": foldCase(q) } }
    : { FilterExpression: undefined, values: {} };
  const KeyConditionExpression = "#owner = :owner";
  return table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: BY_OWNER,
      KeyConditionExpression,
      FilterExpression: search.FilterExpression,
      ExpressionAttributeNames: namesIn(`${KeyConditionExpression} ${search.FilterExpression ?? ""}`),
      ExpressionAttributeValues: { ":owner": owner, ...search.values },
      ScanIndexForward: false,
      Limit: rows,
      ExclusiveStartKey: after,
    }),
  );
}

/** With the owner who asks, whoever made the cursor. */
function startKey(owner: string, cursor: string): Row {
  const { at, id } = parseCursor(cursor);
  return { ...threadKey(id), owner, updatedAt: at };
}

function parsePlace(key: Row): { at: string; id: string } {
  const of = attributesOf(key);
  return { at: of.string("updatedAt"), id: of.string("pk").slice(threadKey("").pk.length) };
}
