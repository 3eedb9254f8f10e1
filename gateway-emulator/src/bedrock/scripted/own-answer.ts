import type { Message } from "../request/converse-request.ts";
import type { ScriptEvent } from "../script/script-event.ts";
import { seededRandom } from "../model/random.ts";
import { defaultAnswer, type DefaultAnswerOptions } from "./default-answer.ts";
import { forcedTool } from "./forced-tool.ts";
import { continuation } from "./prefill.ts";
import { questionsOf } from "./questions.ts";
import { schemaValue } from "../json-schema/schema-value.ts";
import { schemaInText } from "./schema-in-text.ts";
import { askedForSchema } from "./text-format.ts";
import { isObject } from "../json-schema/loose-json.ts";
import { reasoningText } from "./thinking.ts";
import { toolResultsAnswer, toolResultsOf } from "./tool-results.ts";
import { wordingFor } from "./wordings.ts";

/** Its random numbers are not those that the pace takes. */
const SEED = 0x5eed;

/**
 * What the scripted model says to anything, as a model would: it reasons where it is to, uses the tool that it must use,
 * keeps to a JSON schema, goes on from what was begun, passes on what tools gave back. Honest, in the prompt's language, and
 * the same for the same request.
 */
export function ownAnswer(options: DefaultAnswerOptions): readonly ScriptEvent[] {
  const { request } = options.call;
  const begun = request.messages.at(-1);
  // What is begun is the answer's text already: it is too late to think.
  if (begun?.role === "assistant") return [{ text: continued(begun, options) }];
  const reasoning = reasoningText(options);
  return [...(reasoning === undefined ? [] : [{ reasoning }]), conclusion(options)];
}

function conclusion(options: DefaultAnswerOptions): ScriptEvent {
  const { request, seed } = options.call;
  const random = seededRandom(seed ^ SEED);
  const tool = forcedTool(request);
  if (tool) {
    const input = schemaValue(tool.inputSchema.json, random);
    return { toolUse: { name: tool.name, input: isObject(input) ? input : {} } };
  }
  const asked = askedForSchema(request) ?? schemaInText(request);
  if (asked) return { text: JSON.stringify(schemaValue(asked.schema, random)) };
  const results = toolResultsOf(request);
  if (results.length > 0) return { text: toolResultsAnswer(results, wordingFor(questionsOf(request))) };
  return { text: defaultAnswer(options) };
}

function continued(begun: Message, { call }: DefaultAnswerOptions): string {
  return continuation(begun, wordingFor(questionsOf(call.request)));
}
