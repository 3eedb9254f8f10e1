import type { RuleAction } from "./definition.ts";

/** Something that a guardrail has found in a text. */
export interface Finding {
  policy: "topic" | "word" | "profanity" | "pii" | "regex";
  /** The topic, the type of the entity, the name of the regular expression; of words nothing. */
  name: string;
  /** From the first character to behind the last; a topic is in no one place, and has none. */
  span?: Span;
  /** As it stands in the text. */
  match: string;
  action: RuleAction;
  /** Of a regular expression. */
  regex?: string;
}

export interface Span {
  start: number;
  end: number;
}

/** Whether a text with this in it goes no further. */
export function isBlocking({ action }: Finding): boolean {
  return action === "BLOCK";
}
