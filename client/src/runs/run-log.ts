import type { RunEvent } from "@groundfog/lambda/protocol";
import { withPart } from "./parts.ts";
import type { Part, ReasoningPart, ToolPart } from "./parts.ts";

/** What a run has written, as far as its events are known; kept as one, so that a text never parts from its cursor. */
export interface Written {
  /** The number of the last event that is in it; -1 for none. */
  readonly cursor: number;
  readonly parts: readonly Part[];
  /** As Bedrock gives them. */
  readonly citations: readonly unknown[];
  /** Bedrock's id of the model; `""` until the run has named it. */
  readonly model: string;
  readonly metrics?: Metrics;
}

/** As the handler measured them. */
export type Metrics = Extract<RunEvent, { type: "CUSTOM"; name: "metrics" }>["value"];

export type RunEnd = Extract<RunEvent, { type: "RUN_FINISHED" | "RUN_ERROR" }>;

export interface RunLog extends Written {
  /** The run's last event; what comes after it is passed over. */
  readonly end?: RunEnd;
}

export const emptyLog: RunLog = { cursor: -1, parts: [], citations: [], model: "" };

/**
 * The log with its next event, which counts even where it is of a type that came later.
 * @param at when it arrived, in milliseconds since the Unix epoch; 0 where it happened before
 */
export function advance(log: RunLog, event: RunEvent, at: number): RunLog {
  return log.end ? log : { ...log, ...changeBy(log, event, at), cursor: log.cursor + 1 };
}

function changeBy(log: RunLog, event: RunEvent, at: number): Partial<RunLog> | undefined {
  switch (event.type) {
    case "RUN_STARTED":
      return { model: event.metadata.model };
    case "TEXT_MESSAGE_CONTENT":
      return { parts: withText(log.parts, event) };
    case "REASONING_START":
      return { parts: withReasoning(log.parts, event.messageId, at, (part) => part) };
    case "REASONING_MESSAGE_CONTENT":
      return { parts: withReasoning(log.parts, event.messageId, at, continuedBy(event.delta)) };
    case "REASONING_END":
      return { parts: withReasoning(log.parts, event.messageId, at, (part) => ({ ...part, endedAt: at })) };
    case "TOOL_CALL_START":
    case "TOOL_CALL_ARGS":
    case "TOOL_CALL_END":
    case "TOOL_CALL_RESULT":
      return { parts: withTool(log.parts, event, at) };
    case "CUSTOM":
      return changeByCustom(log, event);
    case "RUN_FINISHED":
    case "RUN_ERROR":
      return { end: event };
    case "TEXT_MESSAGE_START":
    case "TEXT_MESSAGE_END":
    case "REASONING_MESSAGE_START":
    case "REASONING_MESSAGE_END":
  }
  return undefined;
}

function changeByCustom(
  log: RunLog,
  event: Extract<RunEvent, { type: "CUSTOM" }>,
): Partial<RunLog> | undefined {
  switch (event.name) {
    case "citation":
      return { citations: [...log.citations, event.value] };
    case "guardrail":
      return event.value.replace ? { parts: log.parts.filter(({ kind }) => kind === "tool") } : undefined;
    case "metrics":
      return { metrics: event.value };
  }
  return undefined;
}

type TextDelta = Extract<RunEvent, { type: "TEXT_MESSAGE_CONTENT" }>;

function withText(parts: readonly Part[], { messageId: id, delta }: TextDelta): readonly Part[] {
  return withPart(parts, { kind: "text", id }, (part) => ({
    kind: "text",
    id,
    text: (part?.text ?? "") + delta,
  }));
}

function withReasoning(
  parts: readonly Part[],
  id: string,
  at: number,
  change: (part: ReasoningPart) => ReasoningPart,
): readonly Part[] {
  return withPart(parts, { kind: "reasoning", id }, (part) =>
    change(part ?? { kind: "reasoning", id, text: "", startedAt: at }),
  );
}

function continuedBy(delta: string): (part: ReasoningPart) => ReasoningPart {
  return (part) => ({ ...part, text: part.text + delta });
}

type ToolEvent = Extract<RunEvent, { toolCallId: string }>;

function withTool(parts: readonly Part[], event: ToolEvent, at: number): readonly Part[] {
  const { toolCallId: id } = event;
  return withPart(parts, { kind: "tool", id }, (part) =>
    changedTool(part ?? { kind: "tool", id, name: "", args: "", startedAt: at }, event, at),
  );
}

function changedTool(part: ToolPart, event: ToolEvent, at: number): ToolPart {
  switch (event.type) {
    case "TOOL_CALL_START":
      return { ...part, name: event.toolCallName };
    case "TOOL_CALL_ARGS":
      return { ...part, args: part.args + event.delta };
    case "TOOL_CALL_END":
      return part;
    case "TOOL_CALL_RESULT":
      return {
        ...part,
        result: event.content,
        endedAt: at,
        ...(event.metadata?.error && { isError: true }),
      };
  }
}
