import type { Fault } from "../../control/fault-place.ts";
import { DROP_DELAY_MS } from "../limits.ts";
import type { Model, ModelAnswer, ModelCall, ModelOutput } from "../model/model.ts";
import { lastUserText } from "../request/converse-request.ts";
import type { BedrockServices } from "../services.ts";
import type { AnswerFault, BedrockEffect } from "./bedrock-effect.ts";
import { AnsweredOtherwise, BrokenOff } from "./broken-off.ts";
import { begin } from "./fail-before-answer.ts";

/** What of a call the faults in its answer need. */
export interface FaultyCall {
  services: Pick<BedrockServices, "clock" | "faults" | "journal">;
  requestId: string;
  signal: AbortSignal;
  /** Tells an HTTP/2 client to take another connection for its next calls. */
  sendGoAway: () => void;
  /** Lets only so many bytes of an answer leave that is no stream. */
  truncateTo: (bytes: number) => void;
}

/** Has the model answer, with whatever a rule of the control API makes go wrong. */
export function answerWithFaults(faulty: FaultyCall, call: ModelCall, model: Model): ModelAnswer {
  const { services, signal } = faulty;
  const { operation, modelId, request } = call;
  const fault = services.faults?.draw(() => ({
    operation,
    modelId,
    contains: lastUserText(request.messages),
  }));
  if (!fault) return model(call, signal);
  // What comes instead of an answer leaves scripts and real models alone.
  const answer: ModelAnswer = fault.effect.instead
    ? { source: "fault", outputs: nothing() }
    : model(call, signal);
  return { ...answer, outputs: withFault({ faulty, fault, operation }, answer.outputs) };
}

async function* nothing(): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  yield* [];
}

async function* withFault(
  {
    faulty,
    fault,
    operation,
  }: { faulty: FaultyCall; fault: Fault<BedrockEffect>; operation: ModelCall["operation"] },
  outputs: AsyncIterable<readonly ModelOutput[]>,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { services, signal } = faulty;
  const { inAnswer, delayMs } = fault.effect;
  if (!inAnswer || delayMs > 0) fault.strikes();
  await begin(fault.effect, services.clock, signal);
  if (!inAnswer) return yield* outputs;
  const streams = operation === "ConverseStream" || operation === "InvokeModelWithResponseStream";
  let events = 0;
  let hasStruck = false;
  async function* strike(): AsyncGenerator<readonly ModelOutput[], void, undefined> {
    if (!inAnswer) return;
    hasStruck = true;
    fault.strikes();
    yield* (streams ? inStream : inWhole)(faulty, inAnswer.fault);
  }
  try {
    if (inAnswer.afterEvents === 0) {
      // An empty batch has the headers leave.
      yield [];
      yield* strike();
    }
    for await (const batch of outputs) {
      if (hasStruck) {
        yield* oneByOne(batch);
        continue;
      }
      const before = batch.slice(0, inAnswer.afterEvents - events);
      events += before.length;
      yield before;
      if (events < inAnswer.afterEvents) continue;
      yield* strike();
      yield* oneByOne(batch.slice(before.length));
    }
  } finally {
    if (!hasStruck) missed(faulty, fault, { afterEvents: inAnswer.afterEvents, events });
  }
}

/** The rule may still fire. */
function missed(
  { services: { journal }, requestId, signal }: FaultyCall,
  fault: Fault<BedrockEffect>,
  { afterEvents, events }: { afterEvents: number; events: number },
): void {
  fault.misses();
  if (signal.aborted) return;
  journal.write({
    kind: "advice",
    requestId,
    detail: {
      advice: `rule ${fault.number} of the faults at bedrock waits for afterEvents: ${afterEvents}, but the answer had ${events} ${events === 1 ? "event" : "events"}: what was to come in it did not come.`,
    },
  });
}

/** After a fault that the stream ends with, nothing more is taken; what the next event is then matters. */
function* oneByOne(batch: readonly ModelOutput[]): Generator<readonly ModelOutput[], void, undefined> {
  for (const output of batch) yield [output];
}

async function* inStream(
  { services: { clock }, signal }: FaultyCall,
  fault: AnswerFault,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  if (fault.type === "stall") return await clock.sleep(fault.ms, signal);
  if (fault.type === "disconnect" || fault.type === "reset") await clock.sleep(DROP_DELAY_MS, signal);
  yield [fault];
}

/** The same for an answer that comes as a whole: what would break a stream breaks the answer. */
async function* inWhole(
  { services: { clock }, signal, sendGoAway, truncateTo }: FaultyCall,
  fault: AnswerFault,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  switch (fault.type) {
    case "stall":
      return await clock.sleep(fault.ms, signal);
    case "exception":
    case "error":
      return yield [fault];
    case "disconnect":
    case "reset":
      throw new BrokenOff(fault);
    case "end":
      throw new AnsweredOtherwise({ statusCode: 200, contentType: "application/json", body: "" });
    case "truncate":
      return truncateTo(fault.bytes);
    case "goAway":
      return sendGoAway();
    case "corrupt":
  }
}
