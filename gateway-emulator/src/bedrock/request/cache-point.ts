import { type Shaped, structure } from "./shape.ts";
import { choice } from "./values.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CachePointBlock.html */
export const CACHE_POINT = structure({ type: choice(["default"]) }, { ttl: choice(["5m", "1h"]) });

/** Everything before it is to be cached; for five minutes, when it does not say. */
export type CachePointBlock = Shaped<typeof CACHE_POINT>;
