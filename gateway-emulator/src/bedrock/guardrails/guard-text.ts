/** A text that was sent for a guardrail to look at, with what it is to be taken as. */
export interface GuardText {
  text: string;
  /** Sources and questions are what an answer is held against; nothing is looked for in them. */
  isJudged: boolean;
  isGrounding: boolean;
  /** As it was sent. */
  block: { text: string; qualifiers?: readonly string[] };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-contextual-grounding-check.html */
export function guardText(block: GuardText["block"]): GuardText {
  const { text, qualifiers = [] } = block;
  const isGrounding = qualifiers.includes("grounding_source") || qualifiers.includes("query");
  return { text, block, isGrounding, isJudged: !isGrounding || qualifiers.includes("guard_content") };
}

/** Reads `guardContent`, whose members the parser of requests has looked at; undefined for an image. */
export function parseGuardText(guardContent: unknown): GuardText | undefined {
  const member = guardContent as { text?: GuardText["block"] } | undefined;
  return member?.text && guardText(member.text);
}
