import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { AnswerOptions } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import { NotFoundError } from "./errors.ts";
import { threadKey } from "./keys.ts";
import type { Row, Table } from "./table.ts";

/** A conversation. */
export interface Thread {
  thread: string;
  owner: string;
  title: string;
  titledBy: "question" | "model" | "user";
  /** ISO 8601. */
  createdAt: string;
  /** ISO 8601: when it was last used. */
  updatedAt: string;
  pinned: boolean;
  /** Bedrock's id of the model that answers in it. */
  modelId?: string;
  options: AnswerOptions;
  /** The newest message. */
  leaf?: string;
  /** The runs that write in it. */
  running: string[];
  /** How many bytes of text made a token of the model's, when it last said. */
  bytesPerToken?: number;
  /** The first message that goes to the model. */
  windowFrom?: string;
}

/** @throws {NotFoundError} when there is none, or none of this owner's */
export async function getThread(
  table: Table,
  { thread, owner }: { thread: string; owner: string },
): Promise<Thread> {
  const command = new GetCommand({ TableName: table.name, Key: threadKey(thread), ConsistentRead: true });
  const { Item } = await table.client.send(command);
  if (Item?.owner === owner) return parseThread(Item);
  throw noThread(thread);
}

export function parseThread(row: Row): Thread {
  const of = attributesOf(row);
  const { options = {} } = of.optional("options", of.json);
  return {
    thread: of.string("thread"),
    owner: of.string("owner"),
    title: of.string("title"),
    titledBy: of.oneOf("titledBy", ["question", "model", "user"]),
    createdAt: of.string("createdAt"),
    updatedAt: of.string("updatedAt"),
    pinned: of.boolean("pinned"),
    ...of.optional("modelId", of.string),
    options: options as AnswerOptions,
    ...of.optional("leaf", of.string),
    running: of.strings("running"),
    ...of.optional("bytesPerToken", of.number),
    ...of.optional("windowFrom", of.string),
  };
}

/** What a title is searched by, in the attribute `folded`: whatever the case, and however an accent was typed. */
export function foldCase(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

export function noThread(thread: string): NotFoundError {
  return new NotFoundError(`there is no thread ${thread}`);
}
