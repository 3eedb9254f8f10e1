import { MAX_STOP_SEQUENCES, MAX_TOKENS, TEMPERATURE, TOP_P } from "./limits.ts";
import { structure } from "./shape.ts";
import { number, texts, wholeNumber } from "./values.ts";

export interface InferenceConfig {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  stopSequences: string[];
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html */
export const INFERENCE_CONFIG = structure(
  {},
  {
    maxTokens: wholeNumber(MAX_TOKENS),
    temperature: number(TEMPERATURE),
    topP: number(TOP_P),
    stopSequences: texts({ min: 1 }, { max: MAX_STOP_SEQUENCES }),
  },
);
