import type { ConverseStreamEvent, Metadata, MessageStop, ModelCall } from "../model/model.ts";
import { estimateTokens } from "../tokens/tokens.ts";
import { type InputUsage, usageOf } from "../tokens/usage.ts";
import type { Finding } from "./finding.ts";
import type { GuardedCall } from "./guarded-call.ts";
import { guardrailTrace } from "./trace.ts";
import { blockedMessage, interventionOf, type Verdict } from "./verdict.ts";

const NO_TOKENS: InputUsage = {
  inputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheDetails: [],
};

/** An answer while a guardrail looks at it: what has been found, and how the answer says so. */
export class JudgedAnswer {
  readonly #guarded: GuardedCall;
  readonly #call: ModelCall;
  readonly #startedAt: number;
  readonly #findings: Finding[] = [];
  /** What the model has said in texts, and all that it has said. */
  #text = "";
  #said = "";

  constructor(guarded: GuardedCall, call: ModelCall) {
    this.#guarded = guarded;
    this.#call = call;
    this.#startedAt = guarded.clock.elapsed();
  }

  get isBlocked(): boolean {
    return interventionOf(this.#findings) === "blocked";
  }

  note(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /** Keeps what the model says, for it to be counted. */
  hear({ type, payload }: ConverseStreamEvent): void {
    if (type !== "contentBlockDelta") return;
    const { delta } = payload;
    if ("text" in delta) this.#text += delta.text;
    if ("text" in delta) this.#said += delta.text;
    else if ("toolUse" in delta) this.#said += delta.toolUse.input;
    else if ("reasoningContent" in delta && "text" in delta.reasoningContent)
      this.#said += delta.reasoningContent.text;
  }

  /** Says that the guardrail intervened, where it did. */
  messageStop(payload: MessageStop): ConverseStreamEvent {
    const intervened = interventionOf([...this.#guarded.input.findings, ...this.#findings]) !== "none";
    return {
      type: "messageStop",
      payload: intervened ? { ...payload, stopReason: "guardrail_intervened" } : payload,
    };
  }

  /** With a trace, where one was asked for. */
  metadata(payload: Metadata): ConverseStreamEvent {
    const { input } = this.#guarded;
    const { trace = "disabled" } = this.#call.request.guardrailConfig ?? {};
    if (trace === "disabled") return { type: "metadata", payload };
    const scope = trace === "enabled_full" ? "FULL" : "INTERVENTIONS";
    const answered = this.#guarded.isBlocked ? {} : { output: this.#verdict() };
    const modelOutput = this.isBlocked ? { modelOutput: this.#text } : {};
    const { operation } = this.#call;
    return {
      type: "metadata",
      payload: {
        ...payload,
        trace: guardrailTrace({ operation, input, scope, ...answered, ...modelOutput }),
      },
    };
  }

  /** The message in the place of what is blocked, in this block, and the answer's end. The model's own word of its tokens is taken, if there is one. */
  blocked(contentBlockIndex: number, metadata?: Metadata): ConverseStreamEvent[] {
    const { input, isBlocked: isInputBlocked } = this.#guarded;
    const text = blockedMessage(isInputBlocked ? input : this.#verdict());
    return [
      { type: "contentBlockDelta", payload: { contentBlockIndex, delta: { text } } },
      { type: "contentBlockStop", payload: { contentBlockIndex } },
      this.messageStop({ stopReason: "guardrail_intervened" }),
      this.metadata(metadata ?? this.#ownMetadata()),
    ];
  }

  #ownMetadata(): Metadata {
    const { clock, isBlocked } = this.#guarded;
    const { performanceConfig, serviceTier } = this.#call.request;
    return {
      metrics: { latencyMs: Math.round(clock.elapsed() - this.#startedAt) },
      usage: isBlocked ? usageOf(NO_TOKENS, 0) : usageOf(this.#call.input, estimateTokens(this.#said)),
      ...(performanceConfig && { performanceConfig }),
      ...(serviceTier && { serviceTier }),
    };
  }

  #verdict(): Verdict {
    const { definition, version } = this.#guarded.guardrail;
    const { length } = this.#text;
    const coverage = { guarded: length, total: length, images: 0, grounding: 0 };
    return { definition, version, source: "OUTPUT", findings: this.#findings, coverage, latencyMs: 0 };
  }
}
