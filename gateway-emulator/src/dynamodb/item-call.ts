/** A call of an operation on items. */
export interface ItemCall {
  operation: string;
  /** A batch or a transaction may have several. */
  tableNames: readonly string[];
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
const ITEM_OPERATIONS: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
  "UpdateItem",
]);

/** Undefined for the operations on tables, and for what is no call. */
export function itemCallOf(target: unknown, body: Buffer): ItemCall | undefined {
  const operation = typeof target === "string" ? (target.split(".")[1] ?? "") : "";
  if (!ITEM_OPERATIONS.has(operation)) return undefined;
  const names = [...namesIn(parse(body))].map((name) => name.replace(/^.*:table\//, ""));
  return { operation, tableNames: [...new Set(names)] };
}

/** `TableName` is at the top, or in each part of a transaction; a batch has tables as keys. */
function* namesIn(request: unknown): Generator<string> {
  if (typeof request !== "object" || request === null) return;
  if ("TableName" in request && typeof request.TableName === "string") yield request.TableName;
  if ("RequestItems" in request) yield* Object.keys(request.RequestItems ?? {});
  if (!("TransactItems" in request) || !Array.isArray(request.TransactItems)) return;
  for (const item of request.TransactItems as unknown[])
    for (const part of Object.values(item ?? {})) yield* namesIn(part);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
