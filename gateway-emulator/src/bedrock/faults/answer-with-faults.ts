import { sendGoAway } from "../api/break-connection.ts";
import type { BedrockCall } from "../api/bedrock-call.ts";
import { DROP_DELAY_MS } from "../limits.ts";
import { BedrockError } from "../model/errors.ts";
import type { Model, ModelAnswer, ModelCall, ModelOutput } from "../model/model.ts";
import { lastUserText } from "../request/converse-request.ts";
import type { AnswerFault, BedrockEffect } from "./bedrock-effect.ts";
import { AnsweredOtherwise, BrokenOff } from "./broken-off.ts";

/** Has the model answer, with whatever a rule of the control API makes go wrong. */
export function answerWithFaults(bedrockCall: BedrockCall, call: ModelCall, model: Model): ModelAnswer {
  const { services, signal } = bedrockCall;
  const { operation, modelId, request } = call;
  const effect = services.faults?.take(() => ({
    operation,
    modelId,
    contains: lastUserText(request.messages),
  }));
  if (!effect) return model(call, signal);
  // What comes instead of an answer leaves scripts and real models alone.
  const answer: ModelAnswer = effect.instead ? { source: "fault", outputs: nothing() } : model(call, signal);
  return { ...answer, outputs: faulty(bedrockCall, effect, answer.outputs) };
}

/**
 * Lets go wrong what can with an operation that asks no model.
 * @throws what is to be answered, if anything
 */
export async function failWithoutModel({
  services,
  operation,
  signal,
}: Pick<BedrockCall, "services" | "operation" | "signal">): Promise<void> {
  const facts = { operation: operation.name, modelId: operation.labels["modelId"] };
  const effect = services.faults?.take(
    () => facts,
    ({ inAnswer }) => inAnswer === undefined,
  );
  if (effect) await begin(effect, services.clock, signal);
}

async function* nothing(): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  yield* [];
}

async function begin(
  { delayMs, instead }: BedrockEffect,
  clock: BedrockCall["services"]["clock"],
  signal: AbortSignal,
): Promise<void> {
  if (delayMs > 0) await clock.sleep(delayMs, signal);
  if (!instead) return;
  if ("error" in instead) throw new BedrockError(instead.error);
  if ("broken" in instead) throw new BrokenOff(instead.broken);
  throw new AnsweredOtherwise(instead.answer);
}

async function* faulty(
  bedrockCall: BedrockCall,
  effect: BedrockEffect,
  outputs: AsyncIterable<readonly ModelOutput[]>,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { services, signal, operation } = bedrockCall;
  await begin(effect, services.clock, signal);
  const { inAnswer } = effect;
  if (!inAnswer) return yield* outputs;
  const streams = operation.name === "ConverseStream" || operation.name === "InvokeModelWithResponseStream";
  const strike = () => (streams ? inStream : inWhole)(bedrockCall, inAnswer.fault);
  let left = inAnswer.afterEvents;
  if (left === 0) {
    // An empty batch has the headers leave.
    yield [];
    yield* strike();
  }
  for await (const batch of outputs) {
    if (left === 0) {
      yield* oneByOne(batch);
      continue;
    }
    const before = batch.slice(0, left);
    yield before;
    left -= before.length;
    if (left > 0) continue;
    yield* strike();
    yield* oneByOne(batch.slice(before.length));
  }
}

/** After a fault that the stream ends with, nothing more is taken; what the next event is then matters. */
function* oneByOne(batch: readonly ModelOutput[]): Generator<readonly ModelOutput[], void, undefined> {
  for (const output of batch) yield [output];
}

async function* inStream(
  { services: { clock }, signal }: BedrockCall,
  fault: AnswerFault,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  if (fault.type === "stall") return await clock.sleep(fault.ms, signal);
  if (fault.type === "disconnect" || fault.type === "reset") await clock.sleep(DROP_DELAY_MS, signal);
  yield [fault];
}

/** The same for an answer that comes as a whole: what would break a stream breaks the answer. */
async function* inWhole(
  bedrockCall: BedrockCall,
  fault: AnswerFault,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { services, signal, reply } = bedrockCall;
  switch (fault.type) {
    case "stall":
      return await services.clock.sleep(fault.ms, signal);
    case "exception":
    case "error":
      return yield [fault];
    case "disconnect":
    case "reset":
      throw new BrokenOff(fault);
    case "end":
      throw new AnsweredOtherwise({ statusCode: 200, contentType: "application/json", body: "" });
    case "truncate":
      bedrockCall.truncateBytes = fault.bytes;
      return;
    case "goAway":
      return sendGoAway(reply);
    case "corrupt":
  }
}
