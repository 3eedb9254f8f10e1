import type { IncomingHttpHeaders } from "node:http";
import type { ArrivedCall } from "./arrived-call.ts";
import type { Operation } from "./operation.ts";

/** One call that is being answered here. Each operation has a file with a function that takes one. */
export interface BedrockCall extends ArrivedCall {
  operation: Operation;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Answers a call. What it throws is answered with its HTTP status while no byte has been sent. */
export type AnswerOperation = (call: BedrockCall) => Promise<void>;
