import type { Cancel, Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { Outcome } from "../conclusion.ts";
import type { ApiDefinition, Route, RouteKey } from "../definition.ts";
import { countMessage, countRequest, type MetricCounts } from "./metric-counts.ts";
import { billedMessages, billedMinutes, priceUsd, type Usage } from "./price.ts";
import type { RouteRequest } from "../request.ts";

interface Minute {
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  whole: MetricCounts;
  /** Of the routes whose metrics are detailed. */
  routes: Map<RouteKey, MetricCounts>;
  usage: Usage;
  cancelEnd: Cancel;
}

const MINUTE_MS = 60_000;

/**
 * What CloudWatch would be told of one API: an entry in the journal at the end of each minute, on the emulator's clock,
 * in which something was counted.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 */
export class Metrics {
  readonly #api: ApiDefinition;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #detailed: ReadonlySet<RouteKey>;
  readonly #mocked: ReadonlySet<RouteKey>;
  #minute: Minute | undefined;
  #closed = false;

  constructor({ api, clock, journal }: { api: ApiDefinition; clock: Clock; journal: Journal }) {
    this.#api = api;
    this.#clock = clock;
    this.#journal = journal;
    this.#detailed = routeKeys(api, (route) => route.detailedMetrics ?? api.stage.detailedMetrics);
    this.#mocked = routeKeys(api, ({ integration }) => integration.type === "MOCK");
  }

  /** Counts a request that is done. */
  request(request: RouteRequest, outcome: Outcome): void {
    // A handshake that no route looks at, and that goes well, is nothing that CloudWatch counts.
    if (!outcome.integrated && outcome.status < 400) return;
    const done = { request, outcome, mocked: this.#mocked.has(request.routeKey) };
    const minute = this.#current();
    countRequest(minute.whole, done);
    const counts = this.#ofRoute(minute, request.routeKey);
    if (counts) countRequest(counts, done);
  }

  /** Counts a message from or to a client; one that a function has posted has no route. */
  message(bytes: number, routeKey?: RouteKey): void {
    const minute = this.#current();
    minute.usage.messages += billedMessages(bytes);
    countMessage(minute.whole);
    const counts = this.#ofRoute(minute, routeKey);
    if (counts) countMessage(counts);
  }

  /** Counts a connection that has ended: only the price depends on it. */
  connection(durationMs: number): void {
    this.#current().usage.connectionMinutes += billedMinutes(durationMs);
  }

  /** Writes what the present minute has counted so far; nothing is counted from here on. */
  close(): void {
    this.#write();
    this.#closed = true;
  }

  /** Forgets what the present minute has counted. */
  reset(): void {
    this.#minute?.cancelEnd();
    this.#minute = undefined;
  }

  #write(): void {
    const minute = this.#minute;
    if (!minute || this.#closed) return;
    minute.cancelEnd();
    this.#minute = undefined;
    const { startedAt, usage } = minute;
    this.#journal.write({
      kind: "metrics",
      detail: {
        namespace: "AWS/ApiGateway",
        from: startedAt,
        metrics: byDimensions(this.#api, minute),
        billed: { ...usage, usd: priceUsd(usage) },
      },
    });
  }

  #current(): Minute {
    const now = this.#clock.now();
    const startedAt = now - (now % MINUTE_MS);
    // A machine that slept wakes up before its timers do.
    if (this.#minute && this.#minute.startedAt !== startedAt) this.#write();
    return (this.#minute ??= {
      startedAt,
      whole: {},
      routes: new Map(),
      usage: { messages: 0, connectionMinutes: 0 },
      cancelEnd: this.#closed
        ? () => undefined
        : this.#clock.after(startedAt + MINUTE_MS - now, () => this.#write()),
    });
  }

  #ofRoute({ routes }: Minute, routeKey: RouteKey | undefined): MetricCounts | undefined {
    if (routeKey === undefined || !this.#detailed.has(routeKey)) return undefined;
    const counts = routes.get(routeKey) ?? {};
    routes.set(routeKey, counts);
    return counts;
  }
}

function routeKeys({ routes }: ApiDefinition, has: (route: Route) => boolean): Set<RouteKey> {
  return new Set(routes.filter(has).map(({ routeKey }) => routeKey));
}

/** CloudWatch keeps each metric three times: for the API, for its stage, and for a route if that is asked for. */
function byDimensions({ apiId, stage }: ApiDefinition, { whole, routes }: Minute): object[] {
  const ofStage = { ApiId: apiId, Stage: stage.name };
  return [
    { dimensions: { ApiId: apiId }, ...whole },
    { dimensions: ofStage, ...whole },
    ...[...routes].map(([routeKey, counts]) => ({ dimensions: { ...ofStage, Route: routeKey }, ...counts })),
  ];
}
