import type { Clock } from "../../control/clock.ts";
import { defaultAnswer } from "./default-answer.ts";
import { BedrockError } from "../model/errors.ts";
import type { Model, ModelCall, ModelOutput } from "../model/model.ts";
import type { Pace } from "../pace/pace.ts";
import { play } from "../pace/play.ts";
import { seededRandom } from "../model/random.ts";
import { lastUserText } from "../request/converse-request.ts";
import { parseScript, type Script } from "../script/script.ts";
import type { ScriptQueue } from "../script/script-queue.ts";
import { scriptSteps } from "../script/script-steps.ts";
import { TokenBudget } from "../tokens/token-budget.ts";

export interface ScriptedModelOptions {
  clock: Clock;
  scripts: ScriptQueue;
  pace: Pace;
  /** Where scripts are posted to, for the default answer to say so. */
  controlUrl: () => string;
}

/** The model that answers with the next script that fits, else with an answer of its own to anything. */
export function scriptedModel({ clock, scripts, pace, controlUrl }: ScriptedModelOptions): Model {
  return (call, signal) => {
    const queued = scripts.take(lastUserText(call.request.messages));
    const script =
      queued ?? parseScript({ events: [{ text: defaultAnswer({ call, pace, controlUrl: controlUrl() }) }] });
    return { source: queued ? "script" : "default", outputs: perform({ clock, script, pace, call, signal }) };
  };
}

async function* perform(options: {
  clock: Clock;
  script: Script;
  pace: Pace;
  call: ModelCall;
  signal: AbortSignal;
}): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { clock, script, pace, call, signal } = options;
  if (script.error) {
    const { status, name, message } = script.error;
    throw new BedrockError({ statusCode: status, name, message });
  }
  const { maxTokens, stopSequences } = call.request.inferenceConfig;
  const steps = scriptSteps({
    script,
    stopSequences,
    pace,
    random: seededRandom(call.seed),
    budget: new TokenBudget(maxTokens),
    input: call.input,
  });
  yield* play({ clock, steps, signal });
}
