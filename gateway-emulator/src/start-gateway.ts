import { ConnectionStore, type Connection } from "./apigateway/connection.ts";
import type { ApiDefinition } from "./apigateway/definition.ts";
import type { Gateway } from "./apigateway/gateway.ts";
import { createIdentifiers } from "./apigateway/identifier.ts";
import { apiGateway } from "./apigateway/index.ts";
import { control, type Controlled } from "./control/index.ts";
import type { Journal } from "./control/journal.ts";
import type { Functions } from "./lambda/functions.ts";
import { asLocalhost, listen } from "./listen.ts";
import type { Parts } from "./parts.ts";
import type { Ready } from "./ready.ts";
import type { CertificateAuthority } from "./transport/certificate-authority.ts";
import { tlsOrHttp } from "./transport/tls-or-http.ts";

/** A WebSocket API that listens, and where. */
export interface StartedGateway {
  gateway: Gateway;
  /** Such as `http://localhost:3001`. */
  origin: string;
  ready: Ready["apis"][number];
}

/** Starts one WebSocket API of the stack, with the control API beside it. */
export async function startGateway(
  parts: Parts,
  of: {
    api: ApiDefinition;
    functions: Functions;
    controlled: Controlled;
    certificates: CertificateAuthority;
  },
): Promise<StartedGateway> {
  const { options, owner, clock, startOnPort, authorize } = parts;
  const { api, functions, controlled, certificates } = of;
  const gateway = createGateway(parts, api, functions);
  const origin = await startOnPort("gateway", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: tlsOrHttp({ clock, certificate: certificates }),
      owner,
      register: async (server) => {
        await server.register(control, { prefix: "/_emulator", controlled });
        await server.register(apiGateway, { gateway, authorize: authorize("execute-api") });
      },
    }),
  );
  const localhost = asLocalhost(origin);
  const { host } = new URL(localhost);
  // Nobody has connected yet: the port is known only now.
  gateway.domainName ||= host;
  const { apiId, name, stage } = api;
  return {
    gateway,
    origin: localhost,
    ready: {
      apiId,
      name,
      stage: stage.name,
      websocket: `ws://${host}/${stage.name}`,
      management: `https://${gateway.domainName}/${stage.name}`,
    },
  };
}

function createGateway(
  { options, clock, journal }: Parts,
  api: ApiDefinition,
  functions: Functions,
): Gateway {
  return {
    api,
    domainName: options.domainName ?? "",
    connections: new ConnectionStore(clock, (connection, rule) => adviseOnExpiry(journal, connection, rule)),
    identifiers: createIdentifiers(),
    invoke: (functionName, payload, signal) => functions.get(functionName).invoke(payload, { signal }),
    clock,
    journal,
  };
}

function adviseOnExpiry(journal: Journal, { connectionId }: Connection, rule: string): void {
  journal.write({
    kind: "advice",
    connectionId,
    detail: { advice: `AWS closes this connection with 1001 "Going away": ${rule}` },
  });
}
