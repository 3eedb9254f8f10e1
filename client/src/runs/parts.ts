/** What an answer is made of, in the order in which it was written. */
export type Part = TextPart | ReasoningPart | ToolPart;

export interface TextPart {
  readonly kind: "text";
  /** Of its message. */
  readonly id: string;
  /** Markdown. */
  readonly text: string;
}

/** What the model thought before it spoke. */
export interface ReasoningPart extends Timed {
  readonly kind: "reasoning";
  readonly id: string;
  /** Empty where the model keeps its thoughts to itself. */
  readonly text: string;
}

/** A tool that the model called. */
export interface ToolPart extends Timed {
  readonly kind: "tool";
  readonly id: string;
  readonly name: string;
  /** JSON, as far as it has come. */
  readonly args: string;
  readonly result?: string;
  readonly isError?: boolean;
}

/** When it was seen to begin and to end, in milliseconds since the Unix epoch; 0 where nobody saw it. */
interface Timed {
  readonly startedAt: number;
  readonly endedAt?: number;
}

/** The words of an answer: texts of one run stand under one another, as paragraphs do. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n\n");
}

/** Whether there is anything to read. */
export function hasText(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === "text" && part.text !== "");
}

/** How long something took, where it was seen from its beginning to its end. */
export function tookMs({ startedAt, endedAt }: ReasoningPart | ToolPart): number | undefined {
  return startedAt && endedAt && endedAt > startedAt ? endedAt - startedAt : undefined;
}

/** The parts, with one of them changed, or one more at the end. */
export function withPart<Kind extends Part["kind"]>(
  parts: readonly Part[],
  wanted: { kind: Kind; id: string },
  change: (part: Extract<Part, { kind: Kind }> | undefined) => Extract<Part, { kind: Kind }>,
): readonly Part[] {
  const isWanted = (part: Part): part is Extract<Part, { kind: Kind }> =>
    part.kind === wanted.kind && part.id === wanted.id;
  const index = parts.findLastIndex(isWanted);
  const part = parts[index];
  return part && isWanted(part) ? parts.with(index, change(part)) : [...parts, change(undefined)];
}
