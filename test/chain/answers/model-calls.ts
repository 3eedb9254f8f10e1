import type { JournalEntry } from "../../../gateway-emulator/src/control/journal.ts";

/** What the journal has of a call of the model. */
export interface ModelCall {
  /** The question: the last text of the user's. */
  question: string;
  /** Whether it said anything. */
  spoke: boolean;
  ended: string;
  error: string;
  /** What the error says. */
  message: string;
  /** All that the model is told to have said before. */
  assistantText: string;
  messages: unknown;
}

/** Answers are streamed; what is asked for otherwise is a title. */
const OPERATION = "ConverseStream";

/** By the question that they are for. */
export class ModelCalls {
  readonly #calls: ModelCall[] = [];

  take(call: ModelCall | undefined): void {
    if (call) this.#calls.push(call);
  }

  of(marker: string): ModelCall[] {
    return this.#calls.filter(({ question }) => question.endsWith(marker));
  }
}

export function callsIn({ kind, detail = {} }: JournalEntry): ModelCall | undefined {
  if (kind !== "model-call" || detail.operation !== OPERATION) return undefined;
  const { tokens, ended, error = "", message = "", messages } = detail;
  return {
    question: textsOf(messages, "user").findLast((text) => text !== "") ?? "",
    spoke: Array.isArray(tokens) && tokens.length > 0,
    ended: String(ended),
    error: String(error),
    message: String(message),
    assistantText: textsOf(messages, "assistant").join(""),
    messages,
  };
}

interface JournaledMessage {
  role?: unknown;
  content?: { text?: unknown }[];
}

function textsOf(messages: unknown, side: "user" | "assistant"): string[] {
  if (!Array.isArray(messages)) return [];
  return (messages as (JournaledMessage | string)[])
    .filter((message) => typeof message === "object")
    .filter(({ role }) => role === side)
    .map(({ content = [] }) => content.map(({ text }) => (typeof text === "string" ? text : "")).join(""));
}
