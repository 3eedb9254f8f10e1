import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import type { Caller } from "../../iam/authorize.ts";
import type { BedrockServices } from "../services.ts";
import type { CallRecord } from "./call-record.ts";
import type { Operation } from "./operation.ts";

/** One call that is being answered. Each operation has a file with a function that takes one. */
export interface BedrockCall {
  services: BedrockServices;
  requestId: string;
  operation: Operation;
  /** Who has signed it; absent before that is known, and where nobody is asked. */
  caller?: Caller | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
  reply: FastifyReply;
  /** What the journal will say of it: filled in on the way. */
  record: CallRecord;
  /** How much of an answer that is no stream leaves before it breaks off; all of it when absent. */
  truncateBytes?: number;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** Answers a call. What it throws is answered with its HTTP status while no byte has been sent. */
export type AnswerOperation = (call: BedrockCall) => Promise<void>;
