import type { Clock } from "../control/clock.ts";
import type { ApiDefinition, Route, Throttling } from "./definition.ts";
import { ACCOUNT_THROTTLING, NEW_CONNECTIONS_THROTTLING } from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A request that is one too many. */
export interface Throttled {
  /** For the developer: which limit, its numbers, the way out. */
  advice: string;
}

/**
 * Says, before a request does anything, whether it is one too many. As AWS does, the route's own limit is asked before
 * the account's, so what a route refuses costs the account nothing.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export interface Throttles {
  admitConnection(): Throttled | undefined;
  /** Without a route it still counts for the account. */
  admitMessage(route: Route | undefined): Throttled | undefined;
  admitCallback(): Throttled | undefined;
}

/** What the APIs of one account share in one region. */
export interface AccountThrottle {
  /** Messages, callbacks and handshakes. */
  requests: TokenBucket;
  newConnections: TokenBucket;
}

export function createAccountThrottle(clock: Clock): AccountThrottle {
  return {
    requests: new TokenBucket({ ...ACCOUNT_THROTTLING, clock }),
    newConnections: new TokenBucket({ ...NEW_CONNECTIONS_THROTTLING, clock }),
  };
}

export function createThrottles(of: {
  api: ApiDefinition;
  account: AccountThrottle;
  clock: Clock;
}): Throttles {
  const { api, account, clock } = of;
  const routes = new Map(api.routes.map((route) => [route.routeKey, admissionTo(route, api, clock)]));
  const toRoute = (routeKey: string) => routes.get(routeKey)?.();
  const toAccount = () => (account.requests.take() ? undefined : ACCOUNT_THROTTLED);
  const asNewConnection = () => (account.newConnections.take() ? undefined : NEW_CONNECTIONS_THROTTLED);
  return {
    admitConnection: () => toRoute("$connect") ?? asNewConnection() ?? toAccount(),
    admitMessage: (route) => (route && toRoute(route.routeKey)) ?? toAccount(),
    admitCallback: toAccount,
  };
}

/** Each route has a bucket of its own: the stage's throttling says what one takes, not all of them together. */
function admissionTo(
  route: Route,
  { stage }: ApiDefinition,
  clock: Clock,
): (() => Throttled | undefined) | undefined {
  const throttling = route.throttling ?? stage.throttling;
  if (!throttling) return undefined;
  const whose = route.throttling ? "its route settings" : "the stage's default route settings";
  const throttled = {
    advice: `${whose} let the route ${route.routeKey} take ${inWords(throttling)}. ${wayOut(throttling)}`,
  };
  if (blocksAll(throttling)) return () => throttled;
  const bucket = new TokenBucket({ ...throttling, clock });
  return () => (bucket.take() ? undefined : throttled);
}

function blocksAll({ rateLimit, burstLimit }: Throttling): boolean {
  return rateLimit <= 0 || burstLimit <= 0;
}

function inWords({ rateLimit, burstLimit }: Throttling): string {
  return `${count(rateLimit)} requests a second, with a burst of ${count(burstLimit)}`;
}

function wayOut(throttling: Throttling): string {
  return blocksAll(throttling)
    ? "With a 0 in it nothing passes: set throttling_rate_limit and throttling_burst_limit both (Terraform makes 0 of the one that is left out)"
    : "Send fewer, try again later, or raise throttling_rate_limit and throttling_burst_limit";
}

const ACCOUNT_THROTTLED: Throttled = {
  advice: `an account's APIs take ${inWords(ACCOUNT_THROTTLING)} in a region, messages, callbacks and handshakes together. Gather more text in each post, or ask AWS for a higher quota`,
};

const NEW_CONNECTIONS_THROTTLED: Throttled = {
  advice: `an account takes ${count(NEW_CONNECTIONS_THROTTLING.rateLimit)} new connections a second in a region. Let clients wait a random while before they reconnect, or ask AWS for a higher quota`,
};

function count(value: number): string {
  return value.toLocaleString("en");
}
