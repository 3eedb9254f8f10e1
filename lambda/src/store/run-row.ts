import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { AnswerOptions, RunEvent } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import { runKey } from "./keys.ts";
import type { Row, Table } from "./table.ts";

/** What was asked for, as the worker needs it. */
export interface RunRequest {
  /** The id of the frame that asked. */
  run: string;
  kind: "send" | "regen";
  thread: string;
  owner: string;
  /** Of a send, the message before the question; of a regen, the question. */
  parent: string | null;
  /** The question, of a send; it leaves the row, and so do the options, when the worker has begun to write. */
  text?: string;
  modelId: string;
  options: AnswerOptions;
  /** Who asked. */
  connectionId: string;
  /** Of the management API. */
  endpoint: string;
  /** ISO 8601 in UTC with milliseconds. */
  askedAt: string;
}

/** A run and how far it has come. */
export interface RunRow extends RunRequest {
  status: "queued" | "running" | "done";
  /** How many events. */
  stored: number;
  /** How many parts hold the first of them. */
  parts: number;
  /** The events after those in parts. */
  tail: RunEvent[];
  /** In milliseconds since the Unix epoch: later, the worker is dead. */
  leaseUntil?: number;
  worker?: string;
  stopRequested: boolean;
  /** By connection, a token that is new whenever the connection asks to listen. */
  listeners: Record<string, string>;
}

/** What a new run's row has besides its key and time to live. */
export function queuedRow({ options, ...request }: RunRequest, listeners: RunRow["listeners"]): Row {
  return {
    ...request,
    options: JSON.stringify(options),
    status: "queued",
    stored: 0,
    parts: 0,
    tail: "[]",
    stopRequested: false,
    listeners,
  };
}

export function parseRunRow(row: Row): RunRow {
  const of = attributesOf(row);
  const { options = {} } = of.optional("options", of.json);
  return {
    run: of.string("run"),
    kind: of.oneOf("kind", ["send", "regen"]),
    thread: of.string("thread"),
    owner: of.string("owner"),
    parent: of.stringOrNull("parent"),
    ...of.optional("text", of.string),
    modelId: of.string("modelId"),
    options: options as AnswerOptions,
    connectionId: of.string("connectionId"),
    endpoint: of.string("endpoint"),
    askedAt: of.string("askedAt"),
    status: of.oneOf("status", ["queued", "running", "done"]),
    stored: of.number("stored"),
    parts: of.number("parts"),
    tail: of.json("tail") as RunEvent[],
    ...of.optional("leaseUntil", of.number),
    ...of.optional("worker", of.string),
    ...parseOrders(row),
  };
}

/** What others tell a run's worker. */
export type Orders = Pick<RunRow, "stopRequested" | "listeners">;

export function parseOrders(row: Row): Orders {
  const of = attributesOf(row);
  return { stopRequested: of.boolean("stopRequested"), listeners: of.record("listeners") };
}

/** Whether the id is that of a run, whoever's. */
export async function hasRun(table: Table, run: string): Promise<boolean> {
  return (await getRun(table, run)) !== undefined;
}

/** As it stands now. */
export async function getRun(table: Table, run: string): Promise<Row | undefined> {
  const command = new GetCommand({ TableName: table.name, Key: runKey(run), ConsistentRead: true });
  return (await table.client.send(command)).Item;
}
