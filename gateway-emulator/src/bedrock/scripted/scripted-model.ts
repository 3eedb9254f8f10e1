import type { Clock } from "../../control/clock.ts";
import { BedrockError } from "../model/errors.ts";
import type { Model, ModelCall, ModelOutput } from "../model/model.ts";
import { seededRandom } from "../model/random.ts";
import { buffered } from "../pace/buffered.ts";
import type { Pace } from "../pace/pace.ts";
import { play } from "../pace/play.ts";
import { Turns } from "../pace/turns.ts";
import type { NamedPace } from "../pace/profiles.ts";
import { expandTemplates } from "../script/expand-templates.ts";
import { parseScript, type Script } from "../script/script.ts";
import type { ScriptQueue } from "../script/script-queue.ts";
import { scriptSteps } from "../script/script-steps.ts";
import { TokenBudget } from "../tokens/token-budget.ts";
import { callPace } from "./call-pace.ts";
import { ownAnswer } from "./own-answer.ts";

export interface ScriptedModelOptions {
  clock: Clock;
  scripts: ScriptQueue;
  /** Of every model; each has its own when absent. */
  pace?: Pace | NamedPace | undefined;
  /** Where scripts are posted to, for the default answer to say so. */
  controlUrl: () => string;
}

/** The model that answers with the next script that fits, else with an answer of its own to anything. */
export function scriptedModel({ clock, scripts, pace: chosen, controlUrl }: ScriptedModelOptions): Model {
  const turns = new Turns();
  return (call, signal) => {
    const queued = scripts.take(call);
    const pace = callPace(call, typeof queued?.pace === "string" ? queued.pace : chosen);
    const script = queued ?? parseScript({ events: ownAnswer({ call, pace, controlUrl: controlUrl() }) });
    return {
      source: queued ? "script" : "default",
      outputs: perform({ clock, script, pace, call, signal, turns }),
    };
  };
}

async function* perform({
  clock,
  script,
  pace,
  call,
  signal,
  turns,
}: {
  clock: Clock;
  script: Script;
  pace: Pace;
  call: ModelCall;
  signal: AbortSignal;
  turns: Turns;
}): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  if (script.error) {
    const { status, name, message } = script.error;
    throw new BedrockError({ statusCode: status, name, message });
  }
  const { inferenceConfig, performanceConfig, serviceTier } = call.request;
  const { reasoningMs: _, delivery = "streamed", ...plain } = pace;
  // Who says when each word comes says all of it: no phase of reasoning comes first, and no proxy holds it back.
  const timed = typeof script.pace === "object" && Object.keys(script.pace).length > 0;
  const steps = scriptSteps({
    script: { ...script, events: expandTemplates(script.events, call) },
    stopSequences: inferenceConfig.stopSequences,
    pace: timed ? plain : pace,
    random: seededRandom(call.seed),
    budget: new TokenBudget(inferenceConfig.maxTokens ?? call.model.maxOutputTokens),
    input: call.input,
    echo: { ...(performanceConfig && { performanceConfig }), ...(serviceTier && { serviceTier }) },
  });
  const delivered = delivery === "buffered" && !timed ? buffered(steps) : steps;
  yield* play({ clock, steps: delivered, signal, turns });
}
