/** A guardrail as a stack declares it, with all its versions: each is the configuration that the stack has now. */
export interface GuardrailDefinition {
  /** Twelve lower-case letters and digits. */
  guardrailId: string;
  arn: string;
  name: string;
  blockedInputMessaging: string;
  blockedOutputsMessaging: string;
  /** How many numbered versions there are, beside `DRAFT`. */
  versions: number;
  words: readonly WordRule[];
  /** Present when the list PROFANITY is on. */
  profanity?: Directions;
  piiEntities: readonly PiiRule[];
  regexes: readonly RegexRule[];
  topics: readonly TopicRule[];
  /** Only a model could judge these: they find nothing. */
  contentFilters: readonly ContentFilter[];
  contextualGrounding: readonly GroundingFilter[];
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailPiiEntityConfig.html */
export type RuleAction = "BLOCK" | "ANONYMIZE" | "NONE";

/** What is done with what is found in a prompt, and in an answer; absent where nothing is looked for. */
export interface Directions {
  input?: RuleAction;
  output?: RuleAction;
}

export interface WordRule extends Directions {
  text: string;
}

export interface PiiRule extends Directions {
  /** Such as `EMAIL`. */
  type: string;
}

export interface RegexRule extends Directions {
  name: string;
  pattern: string;
}

export interface TopicRule extends Directions {
  name: string;
  examples: readonly string[];
}

export interface ContentFilter {
  type: string;
  inputStrength: string;
  outputStrength: string;
}

export interface GroundingFilter {
  type: string;
  threshold: number;
}
