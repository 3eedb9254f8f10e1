import type { GatewayMessage } from "../error-frame.ts";

/** What an integration gave back: an HTTP-like response, or why there is none. */
export type IntegrationResult = IntegrationResponded | IntegrationFailure | IntegrationTimeout;

export interface IntegrationResponded extends Answered {
  outcome: "response";
  statusCode: number;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Nothing that could be given to the client came of it. */
export interface IntegrationFailure extends Answered {
  outcome: "error";
  /** For the developer: the rule, and the way out. */
  advice: string;
  /** What the client of a message is told; `Internal server error` when absent. */
  message?: GatewayMessage;
  /** What a handshake is answered with; 502 when absent. */
  statusCode?: number;
}

export interface IntegrationTimeout extends Answered {
  outcome: "timeout";
}

interface Answered {
  /** What the called service itself answered with: of Lambda 200, whatever the function returns. */
  service?: ServiceAnswer;
}

export interface ServiceAnswer {
  statusCode: number;
  /** The service's own id for the call. */
  requestId?: string;
}

/** What came of calling an integration, and how long that took. */
export interface Integrated {
  result: IntegrationResult;
  latencyMs: number;
}

/** Ends an integration where its rule is broken; `integrate` makes the result of it. */
export class IntegrationError extends Error {
  readonly failure: IntegrationFailure;

  constructor(failure: Omit<IntegrationFailure, "outcome">) {
    super(failure.advice);
    this.name = "IntegrationError";
    this.failure = { outcome: "error", ...failure };
  }
}

/** The declaration asks for what cannot be done: a handshake is answered with 500. The status is not documented. */
export function configurationError(advice: string): IntegrationError {
  return new IntegrationError({ advice, statusCode: 500 });
}
