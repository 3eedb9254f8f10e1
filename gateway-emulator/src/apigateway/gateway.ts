import { SystemClock, type Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { Principals } from "../iam/principals.ts";
import { createUsage, type Usage } from "./authorization/usage-plan.ts";
import { parseAccessLogFormat, type AccessLogLine } from "./access-log.ts";
import { ConnectionStore, type Connection } from "./connection.ts";
import type { ApiDefinition, RouteKey } from "./definition.ts";
import type { CallDynamoDb } from "./call-dynamodb.ts";
import type { GatewayFaults } from "./faults/gateway-faults.ts";
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
  /** Nothing goes wrong on purpose when absent. */
  faults?: GatewayFaults;
}

/** One running WebSocket API: what every operation on it needs. */
export interface Gateway extends GatewayOptions, Deployment {
  connections: ConnectionStore;
  identifiers: Identifiers;
  /** Whoever ends the gateway closes them. */
  templates: MappingTemplates;
}

/** What is made of the API's definition, and anew for another one. */
interface Deployment {
  throttles: Throttles;
  /** Of the routes that have models. */
  validations: ReadonlyMap<RouteKey, Validate>;
  metrics: Metrics;
  /** Absent when the stage has no access log. */
  accessLogLine: AccessLogLine | undefined;
  usage: Usage;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { api, clock, journal } = options;
  return {
    ...options,
    ...deploymentOf(options),
    connections: new ConnectionStore(clock, (connection, rule) => adviseOnExpiry(journal, connection, rule)),
    identifiers: createIdentifiers(options),
    // How long a template runs is measured by the machine's time, which nothing moves.
    templates: createMappingTemplates({ clock: new SystemClock(), warm: hasTemplates(api) }),
  };
}

/**
 * Serves another definition of the same API from now on, as a deployment does: connections stay open, and their next
 * message takes the new routes; throttles and quotas begin anew.
 */
export function deploy(gateway: Gateway, api: ApiDefinition): void {
  gateway.metrics.close();
  gateway.api = api;
  Object.assign(gateway, deploymentOf(gateway));
}

function deploymentOf(of: GatewayOptions): Deployment {
  const { api } = of;
  return {
    throttles: createThrottles(of),
    validations: createValidations(api),
    metrics: new Metrics(of),
    accessLogLine: api.stage.accessLog && parseAccessLogFormat(api.stage.accessLog.format),
    usage: createUsage(of),
  };
}

function adviseOnExpiry(journal: Journal, { connectionId }: Connection, rule: string): void {
  journal.write({
    kind: "advice",
    connectionId,
    detail: { advice: `AWS closes this connection with 1001 "Going away": ${rule}` },
  });
}
