import type { ApiDefinition } from "./apigateway/definition.ts";
import { changeStack } from "./change-stack.ts";
import type { Clock } from "./control/clock.ts";
import type { Journal } from "./control/journal.ts";
import { createControlled } from "./controlled.ts";
import { StackError } from "./infra/errors.ts";
import type { StackModel } from "./infra/stack.ts";
import { createParts, type EmulatorOptions } from "./parts.ts";
import type { Ready } from "./ready.ts";
import { reloadStack } from "./reload-stack.ts";
import { startBedrock } from "./start/bedrock.ts";
import { openCertificates } from "./start/certificates.ts";
import { startGateway, type StartedGateway } from "./start/gateway.ts";
import { startLambda } from "./start/lambda.ts";
import { localVariables } from "./start/local-variables.ts";
import { startPage } from "./start/page.ts";
import { startTables } from "./start/tables.ts";

export interface Emulator extends AsyncDisposable {
  ready: Ready;
  clock: Clock;
  journal: Journal;
  /** The variables that functions get because they run here. */
  local: Record<string, string>;
  /** Ends every connection, server and process. */
  close(): Promise<void>;
}

/**
 * Starts everything a stack declares; resolves when every part listens and every handler has loaded.
 * @throws {StackError} when there is no WebSocket API in it
 * @throws {CodeError} when a function's code cannot be used
 * @throws {InitError} when a handler does not load
 * @throws {PortTakenError} when the port that was asked for is taken
 */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  refuseNothing(options.stack);
  await using owner = new AsyncDisposableStack();
  const parts = createParts(options, owner);
  const gateways: StartedGateway[] = [];
  const controlUrl = () => `${gateways[0]?.origin ?? ""}/_emulator`;

  const [certificates, { tables, endpoint: dynamodb }] = await settled(
    openCertificates(options),
    startTables(parts),
  );
  const bedrock = await startBedrock(parts, controlUrl);
  const local = (lambda: string) => localVariables({ bedrock, lambda, dynamodb, certificates });
  const {
    functions,
    credentials,
    origin: lambda,
    debugger: debuggerAddress,
  } = await startLambda(parts, local);
  const controlled = createControlled(parts, {
    gateways: () => gateways.map(({ gateway }) => gateway),
    functions,
    tables,
  });
  owner.defer(async () => {
    for (const gateway of gateways.splice(0)) await gateway[Symbol.asyncDispose]();
  });
  const startApi = (api: ApiDefinition) =>
    startGateway(parts, { api, functions, controlled, certificates, dynamodb });
  for (const api of options.stack.apis) gateways.push(await startApi(api));
  const [page] = await settled(startPage(parts, gateways[0]?.origin ?? ""), functions.warmUp());
  if (options.reload) {
    const running = { parts, tables, functions, credentials, gateways, page, startGateway: startApi };
    const reloading = reloadStack({
      source: options.reload,
      clock: parts.machineClock,
      journal: parts.journal,
      change: (stack) => changeStack(running, stack),
    });
    owner.defer(() => reloading.close());
  }

  const running = owner.move();
  const close = () => running.disposeAsync();
  return {
    ready: {
      ...(page && { site: page.origin }),
      apis: gateways.map(({ ready }) => ready),
      lambda,
      ...(debuggerAddress !== undefined && { debugger: debuggerAddress }),
      bedrock,
      dynamodb,
      control: controlUrl(),
      caCertificate: certificates.caCertificatePath,
    },
    clock: parts.clock,
    journal: parts.journal,
    // Environments that attach were given theirs by whoever started them.
    local: options.environments === "spawned" ? local(lambda) : {},
    close,
    [Symbol.asyncDispose]: close,
  };
}

function refuseNothing({ path, apis, notEmulated }: StackModel): void {
  if (apis.length > 0) return;
  const why = notEmulated.find(({ address }) => address.startsWith("aws_apigatewayv2_api."));
  throw new StackError(
    `${path} declares no WebSocket API that can be served${why ? ` (${why.address}: ${why.why})` : ""}; it takes an aws_apigatewayv2_api with protocol_type WEBSOCKET, and a stage`,
  );
}

/** Waits for both, also when one fails, so that whatever has been started is known to its owner by then. */
async function settled<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}
