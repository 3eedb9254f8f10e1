import { createHash } from "node:crypto";
import type { Clock } from "../../control/clock.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { updateWithJson } from "./json-hash.ts";
import { type CachePoint, type Prompt, readPrompt } from "./prompt.ts";
import type { CacheDetail, InputUsage } from "./usage.ts";

/** What a request counts, and how the cache comes to know of it. */
interface CountedPrompt {
  input: InputUsage;
  /** Once the model has begun to answer: what it has read stays longer, what is new can be read from now on. */
  keep(): void;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
const TTL_MS: Readonly<Record<CacheDetail["ttl"], number>> = { "5m": 300_000, "1h": 3_600_000 };

/**
 * How many blocks before a cache point Claude models find the end of what is cached, so that the point can move on with
 * the conversation.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html#prompt-caching-simplified
 */
const LOOKBACK_BLOCKS = 20;

/** What has not been used for longest goes when there is more: 10,000 conversations of an hour. */
const MAX_ENTRIES = 10_000;

interface Entry {
  ttlMs: number;
  expiresAt: number;
}

/** What models remember of prompts, up to their cache points. */
export class PromptCache {
  readonly #clock: Clock;
  /** By a hash of the model and all that is before the cache point; the one used last is the last. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request; of what is cached, the longest beginning is read, and the rest to the last cache point written. */
  count({ model, request }: { model: FoundationModel; request: ConverseRequest }): CountedPrompt {
    const prompt = readPrompt(request);
    const points = usablePoints(prompt, model);
    const last = points.at(-1);
    if (!last) return { input: inputUsage(prompt.tokens, 0, []), keep: () => undefined };

    const lookback = model.providerName === "Anthropic" ? LOOKBACK_BLOCKS : 0;
    const keys = keysOf(prompt, model, endsBefore(points, lookback));
    const read = [...keys].findLast(([, key]) => this.#isLive(key));
    const tokensTo = (block: number) => prompt.blocks[block]?.tokensToHere ?? 0;
    const readTokens = read ? tokensTo(read[0]) : 0;
    const written = writtenDetails(points, { tokensTo, readTokens });
    return {
      input: inputUsage(prompt.tokens, readTokens, written),
      keep: () => {
        if (read) this.#use(read[1]);
        for (const { block, ttl } of points) this.#use(keys.get(block) ?? "", TTL_MS[ttl]);
      },
    };
  }

  clear(): void {
    this.#entries.clear();
  }

  #isLive(key: string): boolean {
    return (this.#entries.get(key)?.expiresAt ?? -Infinity) > this.#clock.elapsed();
  }

  /** Its time begins anew; of two times to live, the longer one holds. */
  #use(key: string, atLeastMs = 0): void {
    const known = this.#isLive(key) ? this.#entries.get(key) : undefined;
    const ttlMs = Math.max(atLeastMs, known?.ttlMs ?? 0);
    if (ttlMs === 0) return;
    this.#entries.delete(key);
    this.#entries.set(key, { ttlMs, expiresAt: this.#clock.elapsed() + ttlMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** Those that the model takes notice of: no more than it knows, none before its minimum. */
function usablePoints({ blocks, cachePoints }: Prompt, { promptCache }: FoundationModel): CachePoint[] {
  if (!promptCache) return [];
  const { minTokens, maxCheckpoints, ttls } = promptCache;
  return cachePoints
    .slice(0, maxCheckpoints)
    .filter(({ block }) => (blocks[block]?.tokensToHere ?? 0) >= minTokens)
    .map(({ block, ttl }) => ({ block, ttl: ttls.includes(ttl) ? ttl : "5m" }));
}

/** The blocks whose ends are looked for, in their order. */
function endsBefore(points: readonly CachePoint[], lookback: number): ReadonlySet<number> {
  const ends = points.flatMap(({ block }) => Array.from({ length: lookback + 1 }, (_, back) => block - back));
  return new Set(ends.filter((block) => block >= 0).toSorted((a, b) => a - b));
}

/** A hash of all that is before each of these ends, in the same order. */
function keysOf(
  { blocks }: Prompt,
  { modelId }: FoundationModel,
  ends: ReadonlySet<number>,
): ReadonlyMap<number, string> {
  const hash = createHash("sha256");
  updateWithJson(hash, modelId);
  const keys = new Map<number, string>();
  const last = Math.max(...ends);
  for (const [index, { content }] of blocks.slice(0, last + 1).entries()) {
    updateWithJson(hash, content);
    if (ends.has(index)) keys.set(index, hash.copy().digest("base64"));
  }
  return keys;
}

function writtenDetails(
  points: readonly CachePoint[],
  { tokensTo, readTokens }: { tokensTo: (block: number) => number; readTokens: number },
): CacheDetail[] {
  const byTtl = new Map<CacheDetail["ttl"], number>();
  let from = readTokens;
  for (const { block, ttl } of points) {
    const inputTokens = tokensTo(block) - from;
    if (inputTokens <= 0) continue;
    byTtl.set(ttl, (byTtl.get(ttl) ?? 0) + inputTokens);
    from += inputTokens;
  }
  return [...byTtl].map(([ttl, inputTokens]) => ({ inputTokens, ttl }));
}

function inputUsage(tokens: number, read: number, cacheDetails: readonly CacheDetail[]): InputUsage {
  const written = cacheDetails.reduce((sum, { inputTokens }) => sum + inputTokens, 0);
  return {
    inputTokens: tokens - read - written,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    cacheDetails,
  };
}
