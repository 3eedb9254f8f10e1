import { fieldsOf } from "./error-row.ts";
import { harmless, type Paint } from "./row.ts";

/** The most of an error's reason that is on the line, in characters; the journal has the whole. */
const MAX_REASON_CHARS = 160;

/** One call of a model, on one line: which, tokens in and out, what it would cost or who answered, how long it took, how it ended. */
export function modelCallLine(
  { ms, detail = {} }: { ms?: number | undefined; detail?: Record<string, unknown> | undefined },
  paint: Paint,
): string {
  const { usage, costUsd, firstTokenMs, answeredBy } = detail;
  const parts = [
    ...(usage === undefined
      ? []
      : [tokensIn(fieldsOf(usage)), `${grouped(fieldsOf(usage).outputTokens)} out`]),
    ...(typeof costUsd === "number" ? [`$${inDollars(costUsd)}`] : []),
    ...(typeof answeredBy === "string" ? [`by ${onOneLine(withPlaceBeside(answeredBy))}`] : []),
    ...(typeof firstTokenMs === "number" ? [`first token ${grouped(firstTokenMs)} ms`] : []),
    ...(ms === undefined ? [] : [`${grouped(ms)} ms`]),
  ];
  const modelId = paint("cyan", onOneLine(String(detail.modelId)));
  return `${paint("blue", "model")}  ${modelId}  ${paint("dim", parts.join(" · "))}${howEnded(detail, paint)}`;
}

/** All that was read, and how much of it came from the prompt cache, or went into it. */
function tokensIn({
  inputTokens,
  cacheReadInputTokens,
  cacheWriteInputTokens,
}: Record<string, unknown>): string {
  const read = Number(cacheReadInputTokens ?? 0);
  const written = Number(cacheWriteInputTokens ?? 0);
  const cache = [
    ...(read > 0 ? [`${grouped(read)} from the cache`] : []),
    ...(written > 0 ? [`${grouped(written)} into ${read > 0 ? "it" : "the cache"}`] : []),
  ];
  const all = `${grouped(Number(inputTokens) + read + written)} in`;
  return cache.length === 0 ? all : `${all} (${cache.join(", ")})`;
}

function howEnded({ ended, error, message, stopReason }: Record<string, unknown>, paint: Paint): string {
  if (ended === "complete") return paint("dim", ` · ${onOneLine(String(stopReason))}`);
  const what = [ended, error, message]
    .filter((part) => typeof part === "string")
    .map((part) => shortened(onOneLine(part)))
    .join(": ");
  return `  ${paint(ended === "cancelled" ? "yellow" : "red", what)}`;
}

/** `qwen3:8b (127.0.0.1:11434)`. */
function withPlaceBeside(answeredBy: string): string {
  return answeredBy.replace(/ at (\S+)$/, " ($1)");
}

function shortened(text: string): string {
  return text.length > MAX_REASON_CHARS ? `${text.slice(0, MAX_REASON_CHARS).trimEnd()}…` : text;
}

/** A call often costs less than a hundredth of a cent. */
function inDollars(costUsd: number): string {
  return costUsd.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function grouped(number: unknown): string {
  return typeof number === "number" ? Math.round(number).toLocaleString("en") : "?";
}

function onOneLine(text: string): string {
  return harmless(text).replaceAll("\n", " ");
}
