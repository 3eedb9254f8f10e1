import type { Cancel } from "../../control/clock.ts";
import type { LambdaFunction } from "../function.ts";
import type { InvokeOptions } from "../invocation.ts";
import type { EventResponse } from "./invocation-record.ts";

/** What an asynchronous invocation may have beside its event. */
export type AcceptOptions = Pick<InvokeOptions, "clientContext" | "qualifier" | "traceId">;

/** An event that nobody waits for, from its acceptance to its end. */
export interface AcceptedEvent extends AcceptOptions {
  called: LambdaFunction;
  payload: string;
  /** The ARNs of the functions by way of whose destinations it has come, one for each invocation. */
  chain: readonly string[];
  requestId: string;
  acceptedAt: number;
  /** How often its function has run, and how often Lambda has refused it. */
  attempts: number;
  refusals: number;
  /** What the last attempt came to. */
  response?: EventResponse;
  /** Cancels the next attempt, while it waits for one. */
  cancel?: Cancel;
}

/** About what is kept of an event beside its payload. */
const OVERHEAD_CHARACTERS = 1_000;

/** In characters, about. */
export function sizeOf({ payload, clientContext = "" }: AcceptedEvent): number {
  return payload.length + clientContext.length + OVERHEAD_CHARACTERS;
}
