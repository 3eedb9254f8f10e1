import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { FunctionDefinition } from "../definition.ts";
import { LambdaError } from "../errors.ts";
import { MAX_EVENT_PAYLOAD_BYTES } from "../limits.ts";
import { deadLetterOf, invocationRecord, journaledJson, type EventOutcome } from "./invocation-record.ts";

/**
 * Invokes a function of the stack asynchronously; returns the request id, and nothing when the stack has no such function.
 * @throws {LambdaError} when it is refused
 */
type InvokeDestination = (arn: string, payload: string) => string | undefined;

/**
 * Where asynchronous invocations go that are over: their records to destinations, the events that failed to dead-letter
 * queues. Functions are invoked with them; everything is written into the journal.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class Destinations {
  readonly #clock: Clock;
  readonly #journal: Journal;
  /** The ARNs that are known to get nothing. */
  #advised = new Set<string>();

  constructor({ clock, journal }: { clock: Clock; journal: Journal }) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /** Tells whoever the function's configuration names how an invocation has ended; `invoke` is for those that are functions. */
  deliver(definition: FunctionDefinition, outcome: EventOutcome, invoke: InvokeDestination): void {
    const { onSuccess, onFailure, deadLetter } = definition.eventInvoke ?? {};
    const failed = outcome.condition !== "Success";
    const destination = failed ? onFailure : onSuccess;
    if (destination !== undefined) this.#deliverRecord(definition, outcome, destination, invoke);
    if (failed && deadLetter !== undefined) {
      const { body, attributes } = deadLetterOf(outcome);
      this.#write(definition, outcome, deadLetter, { deadLetter: { body: journaledJson(body), attributes } });
      this.#adviseOnce(definition, deadLetter);
    }
  }

  #deliverRecord(
    definition: FunctionDefinition,
    outcome: EventOutcome,
    destination: string,
    invoke: InvokeDestination,
  ): void {
    const record = invocationRecord(outcome, this.#clock.now());
    const invoked = isFunction(destination) ? this.#invoke(definition, destination, record, invoke) : {};
    this.#write(definition, outcome, destination, { record: journaledJson(record), ...invoked });
    if (!("invokedRequestId" in invoked || "refused" in invoked)) this.#adviseOnce(definition, destination);
  }

  /** Nobody hears of a destination that refuses, on AWS neither: only the metric DestinationDeliveryFailures counts it. */
  #invoke(
    { functionName }: FunctionDefinition,
    destination: string,
    record: string,
    invoke: InvokeDestination,
  ): { invokedRequestId?: string; refused?: string } {
    try {
      const bytes = Buffer.byteLength(record);
      if (bytes > MAX_EVENT_PAYLOAD_BYTES) throw new LambdaError(TOO_LARGE, 413, tooLarge(bytes));
      const invokedRequestId = invoke(destination, record);
      return invokedRequestId === undefined ? {} : { invokedRequestId };
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error;
      const refused = error.advice ?? error.message;
      this.#advise(functionName, `the record for ${destination} is not delivered: ${refused}`);
      return { refused };
    }
  }

  #write(
    { functionName }: FunctionDefinition,
    { requestId, condition }: EventOutcome,
    destination: string,
    what: Record<string, unknown>,
  ): void {
    const detail = { destination, condition, ...what };
    this.#journal.write({ kind: "destination", functionName, requestId, detail });
  }

  #adviseOnce({ functionName }: FunctionDefinition, destination: string): void {
    if (this.#advised.has(destination)) return;
    this.#advised.add(destination);
    this.#advise(
      functionName,
      `${destination} gets nothing: ${whyNot(destination)}. What it would get on AWS is in the journal, in entries of the kind "destination" (/_emulator/journal)`,
    );
  }

  #advise(functionName: string, advice: string): void {
    this.#journal.write({ kind: "advice", functionName, detail: { advice } });
  }
}

const TOO_LARGE = "RequestEntityTooLargeException";

function tooLarge(bytes: number): string {
  return `it has ${bytes.toLocaleString("en")} bytes, and an asynchronous invocation takes ${MAX_EVENT_PAYLOAD_BYTES.toLocaleString("en")}, here and on AWS. Let the function answer with less`;
}

function isFunction(arn: string): boolean {
  return /^arn:[^:]+:lambda:/.test(arn);
}

/** The services that can be destinations, by what stands for them in ARNs. */
const SERVICES: Record<string, string> = { events: "EventBridge", s3: "S3", sns: "SNS", sqs: "SQS" };

function whyNot(destination: string): string {
  if (isFunction(destination)) return "the function is not in this stack, or does not run here";
  const [, , service = ""] = destination.split(":");
  return `${SERVICES[service] ?? service} is not emulated`;
}
