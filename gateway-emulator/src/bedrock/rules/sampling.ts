import { type Asked, modelRefusal } from "./asked.ts";
import { thinkingType } from "./thinking-type.ts";

/**
 * Temperature, top_p and top_k, of which the newer models take no two, or none.
 * @see https://github.com/aws-samples/bedrock-access-gateway/issues/191
 * @see https://github.com/tinovyatkin/amazon-bedrock-copilot-chat/issues/546
 * @see https://github.com/logancyang/obsidian-copilot/pull/2601, of a temperature of 1 beside adaptive thinking
 */
export function checkSampling(asked: Asked): void {
  const { modelId, rules } = asked.model;
  const { temperature, topP } = asked.request.inferenceConfig;
  switch (rules.sampling) {
    case "none": {
      const isTheThinkers = temperature === 1 && thinkingType(asked) === "adaptive";
      const given = {
        temperature: isTheThinkers ? undefined : temperature,
        top_p: topP,
        top_k: topKOf(asked),
      };
      const name = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
      if (name === undefined) return;
      throw modelRefusal(
        asked,
        `\`${name}\` is deprecated for this model.`,
        `${modelId} takes no sampling parameters: leave out temperature, topP and top_k. Clients often send a default of their own.`,
      );
    }
    case "either":
      if (temperature !== undefined && topP !== undefined)
        throw modelRefusal(
          asked,
          "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
          `${modelId} takes temperature or topP: leave one of them out.`,
        );
      break;
    case "any":
      break;
  }
  if (temperature !== undefined && temperature > rules.maxTemperature)
    throw modelRefusal(
      asked,
      `temperature: Input should be less than or equal to ${rules.maxTemperature}`,
      `${modelId} takes a temperature from 0 to ${rules.maxTemperature}; it was ${temperature}.`,
    );
}

/** Of Anthropic's models; others call it by other names. */
export function topKOf({ request, model }: Pick<Asked, "request" | "model">): unknown {
  if (model.providerName !== "Anthropic") return undefined;
  return request.additionalModelRequestFields?.["top_k"] ?? undefined;
}
