import { randomUUID } from "node:crypto";
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { WebSocketResult } from "./events.ts";
import { logAnswer } from "./log.ts";
import type { Post } from "./post-to-connection.ts";
import { InvalidFrameError, parseClientFrame, SEND_MESSAGE } from "./protocol.ts";
import { pushEvents } from "./push.ts";
import { run } from "./run.ts";
import { type Table, takeQuestion } from "./store.ts";

/** Kept back from the function's time for storing and posting what has been written. */
const RESERVE_MS = 5_000;

/**
 * Takes a question once, acknowledges it, and answers it; a repeated one is acknowledged with the run it has.
 *
 * A model's failure reaches the client as RUN_ERROR and is no failure of the function.
 * @throws {InvalidFrameError} when the frame is not a question
 */
export async function sendMessage({
  body,
  connectionId,
  requestId,
  remainingMs,
  modelId,
  post,
  table,
  bedrock,
}: {
  body: string;
  connectionId: string;
  requestId: string;
  /** What is left of the function's time. */
  remainingMs: number;
  modelId: string;
  post: Post;
  table: Table;
  bedrock: BedrockRuntimeClient;
}): Promise<WebSocketResult> {
  const frame = parseClientFrame(body);
  if (frame.action !== SEND_MESSAGE) throw new InvalidFrameError(`${frame.action} is not for this route`);
  const { id, thread, text } = frame;
  const question = { id, thread, text, run: randomUUID(), askedAt: new Date().toISOString() };

  const taken = await takeQuestion(table, question);
  const ack = { v: 1, k: "ack", id, ok: true, thread, run: taken.run } as const;
  if (taken.repeated) {
    await post(ack);
    return { statusCode: 200 };
  }

  const events = pushEvents({ run: taken.run, ack, post });
  const answer = await run({
    question,
    push: events.push,
    table,
    bedrock,
    modelId,
    requestId,
    deadlineMs: remainingMs - RESERVE_MS,
  });
  const pushed = await events.end();
  logAnswer({ requestId, connectionId, thread, run: taken.run, ...answer, ...pushed });
  return { statusCode: 200 };
}
