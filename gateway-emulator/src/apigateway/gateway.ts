import { SystemClock, type Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { Principals } from "../iam/principals.ts";
import { createUsage, type Usage } from "./authorization/usage-plan.ts";
import { parseAccessLogFormat, type AccessLogLine } from "./access-log.ts";
import { ConnectionStore, type Connection } from "./connection.ts";
import type { ApiDefinition, RouteKey } from "./definition.ts";
import type { CallDynamoDb } from "./call-dynamodb.ts";
import { createIdentifiers, type Identifiers } from "./identifier.ts";
import { hasTemplates } from "./integrations/template.ts";
import type { Invoke } from "./invoke.ts";
import { createMappingTemplates, type MappingTemplates } from "./mapping/mapping-template.ts";
import { Metrics } from "./metrics/metrics.ts";
import { createThrottles, type AccountThrottle, type Throttles } from "./throttle.ts";
import { createValidations, type Validate } from "./validation/validation.ts";

/** What a WebSocket API is started with. */
export interface GatewayOptions {
  api: ApiDefinition;
  region: string;
  accountId: string;
  /** What events carry, such as `localhost:3001`; may be set later, when the port is known. */
  domainName: string;
  invoke: Invoke;
  callDynamoDb: CallDynamoDb;
  clock: Clock;
  journal: Journal;
  /** What all APIs of the emulator share. */
  account: AccountThrottle;
  /** Who the callers of its operations are. */
  principals: Principals;
}

/** One running WebSocket API: what every operation on it needs. */
export interface Gateway extends GatewayOptions {
  connections: ConnectionStore;
  identifiers: Identifiers;
  throttles: Throttles;
  /** Of the routes that have models. */
  validations: ReadonlyMap<RouteKey, Validate>;
  metrics: Metrics;
  /** Absent when the stage has no access log. */
  accessLogLine: AccessLogLine | undefined;
  usage: Usage;
  /** Whoever ends the gateway closes them. */
  templates: MappingTemplates;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { api, clock, journal } = options;
  return {
    ...options,
    connections: new ConnectionStore(clock, (connection, rule) => adviseOnExpiry(journal, connection, rule)),
    identifiers: createIdentifiers(options),
    throttles: createThrottles(options),
    validations: createValidations(api),
    metrics: new Metrics(options),
    accessLogLine: api.stage.accessLog && parseAccessLogFormat(api.stage.accessLog.format),
    usage: createUsage(options),
    // How long a template runs is measured by the machine's time, which nothing moves.
    templates: createMappingTemplates({ clock: new SystemClock(), warm: hasTemplates(api) }),
  };
}

function adviseOnExpiry(journal: Journal, { connectionId }: Connection, rule: string): void {
  journal.write({
    kind: "advice",
    connectionId,
    detail: { advice: `AWS closes this connection with 1001 "Going away": ${rule}` },
  });
}
