import type { Model, ModelCall, ModelOutput } from "../model/model.ts";
import { guardStream } from "./guard-stream.ts";
import { guardWhole } from "./guard-whole.ts";
import type { GuardedCall } from "./guarded-call.ts";
import { JudgedAnswer } from "./judged-answer.ts";

/** A model whose answers a guardrail looks at; one that is not asked, where the prompt is blocked already. */
export function guardedModel(model: Model, guarded: GuardedCall): Model {
  return (call, signal) => {
    const answer = new JudgedAnswer(guarded, call);
    if (guarded.isBlocked) return { source: "guardrail", outputs: blockedInput(answer) };
    const { judge } = guarded.guardrail;
    const { outputs, ...asked } = model(call, signal);
    const mode = modeOf(call);
    return {
      ...asked,
      outputs:
        mode === "whole"
          ? guardWhole(outputs, { judge, answer })
          : guardStream(outputs, { judge, answer, mode }),
    };
  };
}

function modeOf({ operation, request }: ModelCall): "whole" | "sync" | "async" {
  switch (operation) {
    case "Converse":
    case "InvokeModel":
      return "whole";
    case "ConverseStream":
    case "InvokeModelWithResponseStream":
      return request.guardrailConfig?.streamProcessingMode ?? "sync";
  }
}

async function* blockedInput(answer: JudgedAnswer): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  yield [{ type: "messageStart", payload: { role: "assistant" } }, ...answer.blocked(0)];
}
