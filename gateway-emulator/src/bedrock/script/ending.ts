import { type MessageStop, type ModelOutput, STOP_REASONS } from "../model/model.ts";
import { type InputUsage, type Usage, usageOf } from "../tokens/usage.ts";
import { fields, given, oneOf, wholeNumber } from "./script-fields.ts";

/** What a script says of an answer's tokens; what is absent is counted. */
export type ScriptedUsage = Partial<
  Pick<Usage, "inputTokens" | "outputTokens" | "cacheReadInputTokens" | "cacheWriteInputTokens">
>;

/** What a script says of the end of its answer. */
export interface Scripted {
  /** Beside the model's own; Converse says those that the request asks for. */
  additionalModelResponseFields?: MessageStop["additionalModelResponseFields"];
  usage?: ScriptedUsage;
}

const USAGE_FIELDS = ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"];

/** @throws ScriptError */
export function parseUsage(value: unknown): ScriptedUsage {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = fields(
    value,
    "usage",
    USAGE_FIELDS,
  );
  return given({ inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens }, (tokens, name) =>
    wholeNumber(tokens, `usage.${name}`, { min: 0 }),
  );
}

/** @throws ScriptError */
export function parseStopReason(value: unknown): MessageStop["stopReason"] {
  return oneOf(value, "stopReason", STOP_REASONS);
}

/** One of the last two events of an answer, with what its script says of it. */
export function endedAs(
  output: ModelOutput,
  { script, input }: { script: Scripted; input: InputUsage },
): ModelOutput {
  const { additionalModelResponseFields: fields, usage } = script;
  if (output.type === "messageStop" && fields !== undefined)
    return { ...output, payload: { ...output.payload, additionalModelResponseFields: fields } };
  if (output.type !== "metadata" || !usage) return output;
  const { outputTokens = output.payload.usage.outputTokens } = usage;
  return {
    ...output,
    payload: { ...output.payload, usage: usageOf(scriptedInput(input, usage), outputTokens) },
  };
}

function scriptedInput(input: InputUsage, usage: ScriptedUsage): InputUsage {
  const { outputTokens: _, ...ofInput } = usage;
  const written = usage.cacheWriteInputTokens;
  return {
    ...input,
    ...ofInput,
    // The details add up to what was written.
    ...(written !== undefined && { cacheDetails: written > 0 ? [{ ttl: "5m", inputTokens: written }] : [] }),
  };
}
