import { boundedPattern } from "../../control/bounded-pattern.ts";
import type { InferenceOperation, ModelCall } from "../model/model.ts";
import { lastUserText } from "../request/converse-request.ts";
import { matchesInTime } from "./bounded-match.ts";
import { toolResultsOf, turnOf } from "./conversation.ts";
import { systemTextOf } from "./quotable.ts";
import { fields, given, oneOf, ScriptError, string, wholeNumber } from "./script-fields.ts";

/** Which calls a script answers: those for which all of it is so. */
export interface Condition {
  /** The last user message has this in it. */
  contains?: string;
  /** The last user message matches this regular expression. */
  matches?: string;
  /** It is this turn of the user's, from 1; what tools give back goes on with a turn. */
  turn?: number;
  /** A model's base id, for whichever way it was called; or the id of the inference profile that was called. */
  modelId?: string;
  /** The system prompt has this in it. */
  system?: string;
  /** The last message has a result of a tool with this name, or with this in it. */
  toolResult?: string;
  operation?: InferenceOperation;
}

const OPERATIONS = [
  "Converse",
  "ConverseStream",
  "InvokeModel",
  "InvokeModelWithResponseStream",
] as const satisfies readonly InferenceOperation[];

const FIELDS = ["contains", "matches", "turn", "modelId", "system", "toolResult", "operation"];

/** @throws ScriptError */
export function parseCondition(value: unknown): Condition {
  const { contains, matches, turn, modelId, system, toolResult, operation } = fields(value, "when", FIELDS);
  const condition: Condition = {
    ...given({ contains, modelId, system, toolResult }, (text, name) => string(text, `when.${name}`)),
    ...given({ matches }, (source) => parseMatches(source, "when.matches")),
    ...given({ turn }, (number) => wholeNumber(number, "when.turn", { min: 1 })),
    ...given({ operation }, (name) => oneOf(name, "when.operation", OPERATIONS)),
  };
  if (Object.keys(condition).length > 0) return condition;
  throw new ScriptError("when", `must have at least one of ${FIELDS.join(", ")}`);
}

function parseMatches(value: unknown, at: string): string {
  const source = string(value, at);
  try {
    boundedPattern(source);
  } catch (error) {
    throw new ScriptError(at, `must be a regular expression; ${error instanceof Error ? error.message : ""}`);
  }
  return source;
}

/** @throws BedrockError ModelErrorException (424) when `matches` takes too long */
export function fits(condition: Condition, call: ModelCall): boolean {
  const { contains, matches, turn, modelId, system, toolResult, operation } = condition;
  const { messages } = call.request;
  return (
    (operation === undefined || operation === call.operation) &&
    (modelId === undefined || modelIdsOf(call).includes(modelId)) &&
    (turn === undefined || turn === turnOf(messages)) &&
    (contains === undefined || lastUserText(messages).includes(contains)) &&
    (system === undefined || systemTextOf(call.request.system).includes(system)) &&
    (toolResult === undefined || hasToolResult(messages, toolResult)) &&
    // Last, for it is what takes time.
    (matches === undefined || matchesInTime(matches, lastUserText(messages)))
  );
}

/** As it was asked for; without what an ARN has before it; and of the model behind it. */
function modelIdsOf({ modelId, model }: ModelCall): string[] {
  return [modelId, modelId.slice(modelId.lastIndexOf("/") + 1), model.modelId];
}

function hasToolResult(messages: ModelCall["request"]["messages"], wanted: string): boolean {
  return toolResultsOf(messages).some(({ name, text }) => name === wanted || text.includes(wanted));
}
