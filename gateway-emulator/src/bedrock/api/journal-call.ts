import { cutText } from "../../control/cut-text.ts";
import type { Journal } from "../../control/journal.ts";
import { cutId } from "../catalogue/refusals.ts";
import { costUsd } from "../tokens/cost.ts";
import type { Usage } from "../tokens/usage.ts";
import type { CallRecord } from "./call-record.ts";
import { requestExcerpt } from "./request-excerpt.ts";

const ASK_A_MODEL: ReadonlySet<string> = new Set([
  "Converse",
  "ConverseStream",
  "InvokeModel",
  "InvokeModelWithResponseStream",
]);

/** Whether a call is one that a model answers. */
export function asksModel({ operation }: Pick<CallRecord, "operation">): boolean {
  return ASK_A_MODEL.has(operation.name);
}

interface EndedCall {
  journal: Journal;
  record: CallRecord;
  requestId: string;
  ms: number;
}

/** Writes down one call of a model. */
export function journalModelCall({ journal, record, requestId, ms }: EndedCall): void {
  const { operation, transport, request, asked, source, said, stopReason, ended, error, message, usage } =
    record;
  const tokens = said.list();
  const answeredBy = record.answeredBy?.();
  const cost = usage && costOf(record, usage);
  journal.write({
    kind: "model-call",
    requestId,
    ms,
    detail: {
      operation: operation.name,
      modelId: modelIdOf(record),
      transport,
      ...(request && requestExcerpt(request)),
      ...(source !== undefined && { source }),
      ...(answeredBy !== undefined && { answeredBy }),
      script: source === "script",
      ...(tokens.length > 0 && { tokens, firstTokenMs: said.firstMs }),
      events: record.events,
      ...(stopReason !== undefined && { stopReason }),
      ended,
      ...(error !== undefined && { error }),
      ...(message !== undefined && { message: cutText(message) }),
      inputTokens: (usage ?? asked?.input)?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      ...(usage && { usage: documented(usage) }),
      ...(cost !== undefined && { costUsd: cost }),
    },
  });
}

/** Nothing for a model that runs elsewhere, or whose prices are not known. */
function costOf({ source, asked }: CallRecord, usage: Usage): number | undefined {
  return asked && source !== "openai" ? costUsd({ ...asked, usage }) : undefined;
}

/** Writes down one call of an operation that asks no model. */
export function journalOtherCall(of: EndedCall & { statusCode: number }): void {
  const { journal, record, requestId, ms, statusCode } = of;
  const { operation, transport, ended, error } = record;
  journal.write({
    kind: "bedrock-call",
    requestId,
    ms,
    detail: {
      operation: operation.name,
      ...Object.fromEntries(Object.entries(operation.labels).map(([name, label]) => [name, cutId(label)])),
      transport,
      ...(ended === "cancelled" ? { ended } : { statusCode }),
      ...(error !== undefined && { error }),
    },
  });
}

function modelIdOf({ operation }: Pick<CallRecord, "operation">): string {
  return cutId(operation.labels["modelId"] ?? "");
}

/** Without the members that say the same again. */
function documented(usage: Usage): Partial<Usage> {
  const { inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  const { cacheDetails } = usage;
  return {
    inputTokens,
    outputTokens,
    totalTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    ...(cacheDetails && { cacheDetails }),
  };
}
