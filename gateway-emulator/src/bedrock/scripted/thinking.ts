import type { ModelCall } from "../model/model.ts";
import type { Pace } from "../pace/pace.ts";
import { shorten } from "../pace/pieces.ts";
import { membersOf } from "../json-schema/loose-json.ts";
import { asOneLine, questionsOf } from "./questions.ts";
import { toolResultsOf } from "./tool-results.ts";
import { wordingFor } from "./wordings.ts";

/** How much of the question is thought about, in characters. */
const QUESTION_CHARS = 160;

/** What the model thinks before it answers; undefined when it does not. */
export function reasoningText({ call, pace }: { call: ModelCall; pace: Pace }): string | undefined {
  const thinks = thinking(call, pace);
  if (thinks === "not") return undefined;
  const questions = questionsOf(call.request);
  const wording = wordingFor(questions);
  const question =
    shorten(asOneLine(questions.find((text) => text !== "") ?? ""), QUESTION_CHARS) || wording.noText;
  const brief = wording.thinking.brief(question);
  return thinks === "briefly" ? brief : `${brief}\n\n${wording.thinking.atLength}`;
}

/**
 * How much a model thinks: as `thinking` asks for; one that always does, briefly. At low effort an adaptive one does not.
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
function thinking({ model, request }: ModelCall, { reasoningMs }: Pace): "not" | "briefly" | "atLength" {
  const fields = request.additionalModelRequestFields ?? {};
  const { type } = membersOf(fields["thinking"]);
  const effort = membersOf(fields["output_config"])["effort"] ?? request.outputConfig?.["effort"];
  const always = model.rules.thinking === "always";
  if (model.rules.thinking === "none") return "not";
  if (type === "enabled") return "atLength";
  const sparing = effort === "low" || effort === "none";
  if (type === "adaptive") return sparing ? (always ? "briefly" : "not") : "atLength";
  if (always) return "briefly";
  // Between one tool and the next only.
  if (type === "between_tools") return toolResultsOf(request).length > 0 && !sparing ? "briefly" : "not";
  return reasoningMs && type !== "disabled" && !sparing ? "atLength" : "not";
}
