import type { AnswerOptions, RunEvent } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import type { Row } from "./table.ts";

/** What was asked for, as the worker needs it. */
export interface RunRequest {
  /** The id of the frame that asked. */
  run: string;
  kind: "send" | "regen";
  thread: string;
  owner: string;
  /** Of a send, the message before the question; of a regen, the question. */
  parent: string | null;
  /** The question, of a send. */
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
  return {
    run: of.string("run"),
    kind: of.oneOf("kind", ["send", "regen"]),
    thread: of.string("thread"),
    owner: of.string("owner"),
    parent: of.stringOrNull("parent"),
    ...of.optional("text", of.string),
    modelId: of.string("modelId"),
    options: of.json("options") as AnswerOptions,
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
