import type { Journal } from "../../control/journal.ts";
import type { Clock } from "../../control/clock.ts";
import type { Profile } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ModelOutput, StopReason } from "../model/model.ts";
import type { Reservation } from "../tokens/token-quotas.ts";
import type { OperationName } from "./operation.ts";
import type { ContentBlock, Message } from "../request/converse-request.ts";
import { textWeight, tokensOfWeight } from "../tokens/tokens.ts";

/** What the journal's `model-call` says of a call. */
export interface CallRecord {
  operation: OperationName;
  modelId: string;
  transport: "HTTP/1.1" | "HTTP/2";
  /** As sent; files are left out. Absent when the request could not be read. */
  messages?: Message[];
  system?: ContentBlock[];
  stopReason?: StopReason;
  ended: "complete" | "cancelled" | "error";
  /** The name of the error, the exception, or the break that ended it. */
  error?: string;
  inputTokens: number;
  /** An estimate where the call did not come to its end. */
  outputTokens: number;
  /** Events of the stream that were produced. */
  events: number;
  /** Whether a script of the control API answered. */
  script: boolean;
}

/** A call that nothing has been produced for yet. */
export function newCallRecord(call: Pick<CallRecord, "operation" | "modelId" | "transport">): CallRecord {
  return { ...call, ended: "error", inputTokens: 0, outputTokens: 0, events: 0, script: false };
}

/** Passes outputs on and keeps the record of them. */
export async function* recorded(
  outputs: AsyncIterable<readonly ModelOutput[]>,
  {
    record,
    reservation,
  }: {
    record: CallRecord;
    clock: Clock;
    model: FoundationModel;
    profile: Profile | undefined;
    reservation: Reservation | undefined;
  },
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  let weight = 0;
  try {
    for await (const batch of outputs) {
      for (const output of batch) {
        weight += outputWeight(output);
        note(output, record);
      }
      if (record.ended !== "complete") record.outputTokens = tokensOfWeight(weight);
      yield batch;
    }
  } finally {
    reservation?.settle({
      inputTokens: record.inputTokens,
      outputTokens: record.outputTokens,
      cacheWriteInputTokens: 0,
    });
  }
}

export function journalCall({
  journal,
  record,
  requestId,
  ms,
}: {
  journal: Journal;
  record: CallRecord;
  requestId: string;
  ms: number;
}): void {
  const { messages, system } = record;
  journal.write({
    kind: "model-call",
    requestId,
    ms,
    detail: {
      ...record,
      ...(messages ? { messages: withoutFiles(messages) } : {}),
      ...(system ? { system: withoutFiles(system) } : {}),
    },
  });
}

function note(output: ModelOutput, record: CallRecord): void {
  switch (output.type) {
    case "corrupt":
    case "goAway":
      return;
    case "exception":
      record.events += 1;
      record.error = output.name;
      return;
    case "error":
      record.events += 1;
      record.error = output.code;
      return;
    case "disconnect":
    case "end":
    case "truncate":
    case "reset":
      record.error = output.type;
      return;
    case "messageStop":
      record.events += 1;
      record.stopReason = output.payload.stopReason;
      record.ended = "complete";
      return;
    case "metadata":
      record.events += 1;
      record.inputTokens = output.payload.usage.inputTokens;
      record.outputTokens = output.payload.usage.outputTokens;
      return;
    case "messageStart":
    case "contentBlockStart":
    case "contentBlockDelta":
    case "contentBlockStop":
      record.events += 1;
  }
}

function outputWeight(output: ModelOutput): number {
  if (output.type !== "contentBlockDelta") return 0;
  const { delta } = output.payload;
  if ("text" in delta) return textWeight(delta.text);
  if ("toolUse" in delta) return textWeight(delta.toolUse.input);
  if ("citation" in delta) return 0;
  return "text" in delta.reasoningContent ? textWeight(delta.reasoningContent.text) : 0;
}

/** Nothing deeper goes into the journal. */
const MAX_DEPTH = 64;

/** The same JSON without what files hold: the journal keeps thousands of calls. */
function withoutFiles(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.map((member) => withoutFiles(member, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "bytes" && typeof member === "string"
        ? `(${member.length} characters of base64)`
        : withoutFiles(member, depth + 1),
    ]),
  );
}
