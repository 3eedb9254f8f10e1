import type { Clock } from "../../control/clock.ts";
import type { Profile } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { AnswerSource, Delta, ModelOutput, StopReason } from "../model/model.ts";
import { weightOf } from "../pace/characters.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { Reservation } from "../tokens/token-quotas.ts";
import { tokensOfWeight } from "../tokens/tokens.ts";
import { type InputUsage, type Usage, usageOf } from "../tokens/usage.ts";
import type { Operation } from "./operation.ts";
import { type SaidKind, SaidTokens } from "./said-tokens.ts";

/** What is known of a call while it runs, for the journal to say. */
export interface CallRecord {
  operation: Pick<Operation, "labels"> & { name: string };
  transport: "HTTP/1.1" | "HTTP/2";
  /** On the clock's `elapsed`. */
  startedAt: number;
  /** `error` until it is known better; `truncated`: the answer has ended without messageStop. */
  ended: "complete" | "cancelled" | "truncated" | "error";
  /** The name of the error, the exception, or the break that ended it. */
  error?: string;
  /** What the error says. */
  message?: string;
  /** Absent until a model is asked. */
  asked?: AskedModel;
  /** Who answered. */
  source?: AnswerSource;
  /** The same by its name, where it has one of its own. */
  answeredBy?: (() => string | undefined) | undefined;
  /** Absent when the request could not be read. */
  request?: ConverseRequest;
  /** What was taken of the model's quota. */
  reservation?: Reservation;
  stopReason?: StopReason;
  /** The model's own word; until there is one, an estimate of what has been said so far. */
  usage?: Usage;
  /** Events of the stream that were produced. */
  events: number;
  said: SaidTokens;
  /** How much of an answer that is no stream leaves before it breaks off; all of it when absent. */
  truncateBytes?: number;
}

/** Which model a call has asked, and what that counts. */
interface AskedModel {
  model: FoundationModel;
  profile: Profile | undefined;
  input: InputUsage;
}

/** The break that a client sees only when it looks at a frame. */
const CORRUPT = "corrupt";

/** A call that nothing has been produced for yet. */
export function newCallRecord(call: Pick<CallRecord, "operation" | "transport" | "startedAt">): CallRecord {
  return { ...call, ended: "error", events: 0, said: new SaidTokens() };
}

/** Passes outputs on and keeps the record of them. `onBegin` is called when the model begins to answer. */
export async function* recorded(
  outputs: AsyncIterable<readonly ModelOutput[]>,
  {
    record,
    input,
    clock,
    signal,
    onBegin,
  }: { record: CallRecord; input: InputUsage; clock: Clock; signal: AbortSignal; onBegin: () => void },
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  let weight = 0;
  let hasBegun = false;
  for await (const batch of outputs) {
    const ms = Math.round(clock.elapsed() - record.startedAt);
    for (const output of batch) {
      // What was to come after a break never does.
      if (isBroken(record)) break;
      note(output, record);
      weight += weightOf(noteSaid(output, record, ms));
      if (output.type !== "messageStart" || hasBegun) continue;
      hasBegun = true;
      onBegin();
    }
    if (hasBegun && record.ended !== "complete") record.usage = usageOf(input, tokensOfWeight(weight));
    yield batch;
  }
  if (record.ended === "error" && record.error === undefined && record.events > 0)
    record.ended = signal.aborted ? "cancelled" : "truncated";
}

/** Gives back to the quota what the call has not used, however it ended; nothing counts that was not answered. */
export function settle({ reservation, usage }: CallRecord): void {
  reservation?.settle(usage ?? { inputTokens: 0, outputTokens: 0, cacheWriteInputTokens: 0 });
}

/** Forgets what was said of an answer that comes as a whole, and does not come: nothing of it was sent. */
export function forgetAnswer(record: CallRecord): void {
  if (isStreamed(record)) return;
  record.said = new SaidTokens();
  record.events = 0;
  delete record.usage;
  delete record.stopReason;
}

function isStreamed({ operation: { name } }: Pick<CallRecord, "operation">): boolean {
  return name === "ConverseStream" || name === "InvokeModelWithResponseStream";
}

/** After a frame that is wrong the others still come. */
function isBroken({ error }: CallRecord): boolean {
  return error !== undefined && error !== CORRUPT;
}

/** Keeps what an output says; returns what of it counts as the model's own words. */
function noteSaid(output: ModelOutput, { said }: CallRecord, ms: number): string {
  if (output.type === "contentBlockStart") said.add(ms, output.payload.start.toolUse.name, "tool");
  if (output.type !== "contentBlockDelta") return "";
  const { text, kind } = textOfDelta(output.payload.delta);
  said.add(ms, text, kind);
  return text;
}

function note(output: ModelOutput, record: CallRecord): void {
  switch (output.type) {
    case "goAway":
      return;
    case "corrupt":
      // An answer that comes as a whole has no frames.
      if (isStreamed(record)) record.error = CORRUPT;
      return;
    case "exception":
      record.events += 1;
      record.error = output.name;
      record.message = output.message;
      return;
    case "error":
      record.events += 1;
      record.error = output.code;
      record.message = output.message;
      return;
    case "disconnect":
    case "end":
    case "truncate":
    case "reset":
      record.error = output.type;
      if (record.ended !== "complete") record.ended = "truncated";
      return;
    case "messageStop":
      record.events += 1;
      record.stopReason = output.payload.stopReason;
      // Whoever got a frame that is wrong has read no further.
      if (record.error === undefined) record.ended = "complete";
      return;
    case "metadata":
      record.events += 1;
      record.usage = output.payload.usage;
      return;
    case "messageStart":
    case "contentBlockStart":
    case "contentBlockDelta":
    case "contentBlockStop":
      record.events += 1;
  }
}

function textOfDelta(delta: Delta): { text: string; kind?: SaidKind } {
  if ("text" in delta) return { text: delta.text };
  if ("toolUse" in delta) return { text: delta.toolUse.input, kind: "toolInput" };
  if ("reasoningContent" in delta && "text" in delta.reasoningContent)
    return { text: delta.reasoningContent.text, kind: "reasoning" };
  return { text: "" };
}
