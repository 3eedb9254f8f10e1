import type { FastifyReply } from "fastify";
import type { Caller } from "../../iam/authorize.ts";
import type { BedrockServices } from "../services.ts";
import type { RelayRequest } from "../upstream/relay.ts";
import type { CallRecord } from "./call-record.ts";
import type { Operation } from "./operation.ts";

/** One call, whoever answers it. */
export interface ArrivedCall {
  services: BedrockServices;
  /** The answer's own, once another has answered who gives one. */
  requestId: string;
  /** The request as it came, whole. */
  received: RelayRequest;
  /** Absent for what is no operation that is known here. */
  operation: Operation | undefined;
  /** Who has signed it; absent before that is known, and where nobody is asked. */
  caller?: Caller | undefined;
  reply: FastifyReply;
  /** What the journal will say of it: filled in on the way. */
  record: CallRecord;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** What a request that is no known operation is called in the journal. */
export function requestLine({ method, url }: { method: string; url: string }): string {
  return `${method} ${url.split("?", 1)[0]}`;
}
