import type { Clock } from "../../control/clock.ts";
import type { ApiDefinition, ApiKey, Route, UsagePlan } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { Peer } from "../request.ts";
import { TokenBucket } from "../token-bucket.ts";
import { periodStart } from "./quota-period.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** What the clients of one API's usage plans have used. */
export interface Usage {
  /** The subscription that an API key's value stands for; undefined when it is in no plan of the stage. */
  of(apiKey: string): Subscription | undefined;
}

/** An API key in a usage plan: each key has the plan's throttle and quota for itself. */
export interface Subscription {
  key: ApiKey;
  /** Takes one request out of the plan; says why it is one too many. */
  take(): Refusal | undefined;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export function createUsage({ api, clock }: { api: ApiDefinition; clock: Clock }): Usage {
  const subscriptions = new Map<string, Subscription>();
  for (const plan of api.usagePlans)
    for (const key of plan.apiKeys)
      // A key can be in one plan of a stage only, and a value counts as one key.
      if (!subscriptions.has(key.value)) subscriptions.set(key.value, subscribe(plan, key, clock));
  return { of: (apiKey) => subscriptions.get(apiKey) };
}

/**
 * Whether messages on a route with `apiKeyRequired` need the key that the handshake brought, and count for its plan.
 * No document and no capture says so; `$connect` is all that examples ask a key for.
 */
const MESSAGES_TAKE_KEYS = true;

/**
 * For a message whose route is known: counts it for its client's plan where the route asks for an API key, and says
 * why it is turned away, if it is. The client is told `refusal.message`, the terminal `refusal.advice`.
 */
export function meterMessage(gateway: Gateway, peer: Peer, route: Route): Refusal | undefined {
  if (!MESSAGES_TAKE_KEYS || !route.apiKeyRequired) return undefined;
  const apiKey = peer.caller?.apiKey;
  const subscription = apiKey === undefined ? undefined : gateway.usage.of(apiKey);
  if (subscription) return subscription.take();
  return refusal(
    "INVALID_API_KEY",
    `AWS answers "Forbidden": the route ${route.routeKey} asks for an API key, and the handshake of this connection brought none that is in a usage plan of the stage`,
  );
}

function subscribe(plan: UsagePlan, key: ApiKey, clock: Clock): Subscription {
  const { throttling, quota } = plan;
  const bucket = throttling && new TokenBucket({ ...throttling, clock });
  const counter = { since: 0, used: 0 };
  return {
    key,
    take() {
      // What the throttle refuses does not count for the quota.
      if (bucket && !bucket.take()) return throttled(plan, key);
      if (!quota) return undefined;
      const since = periodStart(quota, clock.now());
      if (since !== counter.since) Object.assign(counter, { since, used: 0 });
      if (counter.used >= quota.limit) return quotaExceeded(plan, key, since);
      counter.used++;
      return undefined;
    },
  };
}

function throttled({ name, throttling }: UsagePlan, key: ApiKey): Refusal {
  const limits = `${count(throttling?.rateLimit)} requests a second, with a burst of ${count(throttling?.burstLimit)}`;
  return refusal(
    "THROTTLED",
    `AWS answers 429: the usage plan ${name} lets the API key ${key.name} make ${limits}. Send fewer, or raise rate_limit and burst_limit`,
  );
}

function quotaExceeded({ name, quota }: UsagePlan, key: ApiKey, since: number): Refusal {
  const limit = `${count(quota?.limit)} requests a ${quota?.period.toLowerCase() ?? "period"}`;
  return refusal(
    "QUOTA_EXCEEDED",
    `AWS answers 429: the API key ${key.name} has made the ${limit} that the usage plan ${name} allows since ${new Date(since).toISOString()}. Wait for the next period, or raise the quota's limit`,
  );
}

function count(value = 0): string {
  return value.toLocaleString("en");
}
