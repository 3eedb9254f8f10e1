import type { TokenUsage } from "@groundfog/lambda/protocol";
import type { Answer } from "../chat/answer.ts";
import type { Words } from "../words/words.ts";

/** From here on a sum is told to the cent. */
const SMALL_USD = 0.095;

/** What an answer took, as far as it is known, in words; who wrote it is the first. */
export interface Figure {
  readonly kind: "tokens" | "cost" | "firstWords" | "inAll";
  readonly text: string;
}

/** @param answer one that has ended, or is still being written: then its whole time is not among them */
export function figuresOf(answer: Answer, words: Words): Figure[] {
  const { outcome, metrics, firstWordsMs = metrics?.ttftMs } = answer;
  const { lang } = words;
  const allMs = outcome && (outcome.tookMs ?? metrics?.latencyMs);
  const figures: Figure[] = [];
  if (outcome?.usage) {
    const [input, output] = [inputTokensOf(outcome.usage), outcome.usage.outputTokens];
    figures.push({
      kind: "tokens",
      text: words.tokens(input.toLocaleString(lang), output.toLocaleString(lang)),
    });
  }
  if (metrics?.costUsd !== undefined) figures.push({ kind: "cost", text: costText(metrics.costUsd, lang) });
  if (firstWordsMs !== undefined)
    figures.push({ kind: "firstWords", text: words.firstWords(secondsText(firstWordsMs, lang)) });
  if (allMs !== undefined) figures.push({ kind: "inAll", text: words.inAll(secondsText(allMs, lang)) });
  return figures;
}

/** Seconds, to a tenth below ten. */
export function secondsText(ms: number, lang: string): string {
  return (ms / 1000).toLocaleString(lang, { maximumFractionDigits: ms < 9_950 ? 1 : 0 });
}

/** A sum of US dollars to the cent; a smaller one to two digits. */
export function costText(usd: number, lang: string): string {
  return usd.toLocaleString(lang, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    ...(usd > 0 && usd < SMALL_USD && { maximumSignificantDigits: 2 }),
  });
}

/** All that the model read: what Bedrock calls input leaves out what came from the prompt cache, or went into it. */
function inputTokensOf({
  inputTokens,
  cachedInputTokens = 0,
  cacheWriteInputTokens = 0,
}: TokenUsage): number {
  return inputTokens + cachedInputTokens + cacheWriteInputTokens;
}
