import type { RunEvent } from "@groundfog/lambda/protocol";

/** What a run has written, as far as its events are known; kept as one, so that a text never parts from its cursor. */
export interface Written {
  /** The number of the last event that is in it; -1 for none. */
  readonly cursor: number;
  /** Markdown. */
  readonly text: string;
  readonly reasoning: string;
  /** The message that the last piece of the text belongs to, and that of the reasoning; `""` before the first. */
  readonly message: string;
  readonly thought: string;
  /** Bedrock's id of the model; `""` until the run has named it. */
  readonly model: string;
}

export type RunEnd = Extract<RunEvent, { type: "RUN_FINISHED" | "RUN_ERROR" }>;

export interface RunLog extends Written {
  /** The run's last event; what comes after it is passed over. */
  readonly end?: RunEnd;
}

export const emptyLog: RunLog = { cursor: -1, text: "", reasoning: "", message: "", thought: "", model: "" };

/** The log with its next event, which counts even where it is of a type that came later. */
export function advance(log: RunLog, event: RunEvent): RunLog {
  return log.end ? log : { ...log, ...changeBy(log, event), cursor: log.cursor + 1 };
}

function changeBy(log: RunLog, event: RunEvent): Partial<RunLog> | undefined {
  switch (event.type) {
    case "RUN_STARTED":
      return { model: event.metadata.model };
    case "TEXT_MESSAGE_CONTENT":
      return { text: continued(log.text, log.message, event), message: event.messageId };
    case "REASONING_MESSAGE_CONTENT":
      return { reasoning: continued(log.reasoning, log.thought, event), thought: event.messageId };
    case "CUSTOM":
      return event.name === "guardrail" && event.value.replace ? { text: "", reasoning: "" } : undefined;
    case "RUN_FINISHED":
    case "RUN_ERROR":
      return { end: event };
    case "TEXT_MESSAGE_START":
    case "TEXT_MESSAGE_END":
    case "REASONING_START":
    case "REASONING_MESSAGE_START":
    case "REASONING_MESSAGE_END":
    case "REASONING_END":
    case "TOOL_CALL_START":
    case "TOOL_CALL_ARGS":
    case "TOOL_CALL_END":
    case "TOOL_CALL_RESULT":
  }
  return undefined;
}

/** Messages of one run stand under one another, as paragraphs do. */
function continued(
  text: string,
  message: string,
  { messageId, delta }: { messageId: string; delta: string },
): string {
  return text && message !== messageId ? `${text}\n\n${delta}` : text + delta;
}
