import type { ApiDefinition } from "../apigateway/definition.ts";
import { createGateway, type Gateway } from "../apigateway/gateway.ts";
import { apiGateway } from "../apigateway/index.ts";
import type { Invoke } from "../apigateway/invoke.ts";
import { refusedRequests } from "../apigateway/refused-requests.ts";
import { control, type Controlled } from "../control/index.ts";
import { createCallAction } from "../dynamodb/call-action.ts";
import { LOCAL_ACCESS_KEY } from "../iam/credentials.ts";
import { functionReferenceIn } from "../lambda/function-name.ts";
import type { Functions } from "../lambda/functions.ts";
import { asLocalhost, listen } from "../listen.ts";
import type { Parts } from "../parts.ts";
import type { Ready } from "../ready.ts";
import type { CertificateAuthority } from "../transport/certificate-authority.ts";
import { tlsOrHttp } from "../transport/tls-or-http.ts";

/** A WebSocket API that listens, and where. */
export interface StartedGateway extends AsyncDisposable {
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
    /** Where DynamoDB is. */
    dynamodb: string;
  },
): Promise<StartedGateway> {
  await using owner = new AsyncDisposableStack();
  const { options, clock, journal, startOnPort, authorize } = parts;
  const { api, functions, controlled, certificates, dynamodb } = of;
  const { region, accountId } = options.stack;
  const gateway = createGateway({
    api,
    region,
    accountId,
    domainName: options.domainName ?? "",
    invoke: invokeOn(functions),
    callDynamoDb: createCallAction({
      endpoint: dynamodb,
      region,
      credentials: { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY },
      clock: parts.machineClock,
    }),
    clock,
    journal,
    account: parts.account,
    principals: parts.principals,
    faults: parts.faults,
  });
  owner.defer(() => gateway.templates.close());
  const origin = await startOnPort("gateway", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: tlsOrHttp({ clock: parts.machineClock, certificate: certificates }),
      refused: refusedRequests(gateway),
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
  const started = owner.move();
  return {
    gateway,
    origin: localhost,
    get ready() {
      const { apiId, name, stage } = gateway.api;
      return {
        apiId,
        name,
        stage: stage.name,
        websocket: `ws://${host}/${stage.name}`,
        management: `https://${gateway.domainName}/${stage.name}`,
      };
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** An asynchronous invocation is not taken back: nobody waits for it in the first place. */
function invokeOn(functions: Functions): Invoke {
  return async (functionName, payload, signal, invocationType) => {
    const called = functions.get(functionName);
    const { qualifier } = functionReferenceIn(functionName);
    if (invocationType !== "Event") return called.invoke(payload, { signal, qualifier });
    return { payload: "", requestId: functions.events.accept(called, payload, { qualifier }) };
  };
}
