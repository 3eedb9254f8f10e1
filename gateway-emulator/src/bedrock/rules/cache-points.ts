import { accessDenied } from "../model/errors.ts";
import type { CachePointBlock } from "../request/cache-point.ts";
import { type Asked, modelRefusal } from "./asked.ts";

/** A cache point, and what it comes after: the model's own messages speak of that. */
interface PlacedPoint {
  point: CachePointBlock;
  at: string;
}

/**
 * Where a prompt is to be cached: at so many places, for so long, the longer before the shorter.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function checkCachePoints(asked: Asked): void {
  const points = pointsOf(asked);
  if (points.length === 0) return;
  const { promptCache, modelId } = asked.model;
  if (!promptCache)
    throw accessDenied(
      "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.",
      `${modelId} caches no prompts: leave out cachePoint.`,
    );
  if (points.length > promptCache.maxCheckpoints)
    throw modelRefusal(
      asked,
      `A maximum of ${promptCache.maxCheckpoints} blocks with cache_control may be provided. Found ${points.length}.`,
      `Of tools, system and messages together. A conversation needs one at its end; those of earlier turns can go.`,
    );
  const refused = points.find(({ point }) => point.ttl && !promptCache.ttls.includes(point.ttl));
  if (refused)
    throw modelRefusal(
      asked,
      `${refused.at}.cache_control.ttl: Extra inputs are not permitted`,
      `${modelId} caches for ${promptCache.ttls.join(" or ")}.`,
    );
  checkOrder(asked, points);
}

/** @see https://github.com/Portkey-AI/gateway/issues/1762 */
function checkOrder(asked: Asked, points: readonly PlacedPoint[]): void {
  const short = points.findIndex(({ point }) => point.ttl !== "1h");
  const late = short < 0 ? undefined : points.slice(short).find(({ point }) => point.ttl === "1h");
  if (!late) return;
  throw modelRefusal(
    asked,
    `${late.at}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`,
    `The cache point after ${points[short]?.at} is of five minutes, which is what one without ttl is.`,
  );
}

/** In the order in which the model reads them. */
function pointsOf({ request: { toolConfig, system }, blocks }: Asked): PlacedPoint[] {
  const tools = (toolConfig?.tools ?? []).map((tool) => ("cachePoint" in tool ? tool.cachePoint : undefined));
  const prompt = system.map(({ cachePoint }) => cachePoint);
  const points = [...pointsIn(tools, "tools"), ...pointsIn(prompt, "system")];
  for (const { block, modelAt } of blocks)
    if (block.cachePoint) points.push({ point: block.cachePoint, at: blockBefore(modelAt()) });
  return points;
}

/** Undefined for what is no cache point. */
function pointsIn(blocks: readonly (CachePointBlock | undefined)[], at: string): PlacedPoint[] {
  let before = -1;
  return blocks.flatMap((point) => {
    if (point) return { point, at: `${at}.${Math.max(before, 0)}` };
    before += 1;
    return [];
  });
}

function blockBefore(at: string): string {
  return at.replace(/\d+$/, (index) => String(Math.max(Number(index) - 1, 0)));
}
