import { join } from "node:path";
import { bedrockRuntime } from "./bedrock/index.ts";
import { SystemClock, type Clock } from "./control/clock.ts";
import type { Journal } from "./control/journal.ts";
import { MendableError } from "./control/mendable-error.ts";
import { createControlled } from "./controlled.ts";
import { startEmbeddedDynamoDb } from "./dynamodb/embedded.ts";
import { createTables, type Tables } from "./dynamodb/tables.ts";
import { LOCAL_ACCESS_KEY } from "./iam/credentials.ts";
import { StackError } from "./infra/errors.ts";
import type { StackModel } from "./infra/stack.ts";
import { issueCredentials } from "./issue-credentials.ts";
import { attachedEnvironments } from "./lambda/environments/attached.ts";
import { startFunctions, type Functions } from "./lambda/functions.ts";
import { lambdaService } from "./lambda/index.ts";
import { asLocalhost, listen, originOf } from "./listen.ts";
import { createParts, type EmulatorOptions, type Parts } from "./parts.ts";
import type { Ready } from "./ready.ts";
import { startSite } from "./site/index.ts";
import { startGateway, type StartedGateway } from "./start-gateway.ts";
import { openCertificateAuthority, type CertificateAuthority } from "./transport/certificate-authority.ts";
import { h2cOrHttp1 } from "./transport/h2c-or-http1.ts";

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
  const { functions, origin: lambda } = await startLambda(parts, local);
  const controlled = createControlled(parts, {
    gateways: () => gateways.map(({ gateway }) => gateway),
    functions,
    tables,
  });
  for (const api of options.stack.apis)
    gateways.push(await startGateway(parts, { api, functions, controlled, certificates, dynamodb }));
  const [site] = await settled(startPage(parts, gateways[0]?.origin ?? ""), functions.warmUp());

  const running = owner.move();
  const close = () => running.disposeAsync();
  return {
    ready: {
      ...(site !== undefined && { site }),
      apis: gateways.map(({ ready }) => ready),
      lambda,
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

function openCertificates({ host, domainName, cacheFolder }: EmulatorOptions): Promise<CertificateAuthority> {
  const named =
    domainName === undefined ? [] : [new URL(`http://${domainName}`).hostname.replaceAll(/[[\]]/g, "")];
  const names = [...new Set(["localhost", "127.0.0.1", "::1", host, ...named])].filter(
    (name) => !["0.0.0.0", "::"].includes(name),
  );
  return openCertificateAuthority({ folder: cacheFolder, names, now: new SystemClock().now() });
}

async function startTables(parts: Parts): Promise<{ tables: Tables; endpoint: string }> {
  const { options, owner } = parts;
  const { stack } = options;
  const endpoint = options.dynamodb ?? (await startDynamoDb(parts));
  const credentials = { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY };
  const tables = createTables({ endpoint, region: stack.region, credentials, definitions: stack.tables });
  owner.defer(() => tables.close());
  try {
    await tables.create();
  } catch (error) {
    if (options.dynamodb === undefined) throw error;
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new MendableError(
      `--dynamodb ${endpoint}: the stack's tables cannot be made there (${why}); start DynamoDB Local at that address, or leave the option out for the embedded one`,
    );
  }
  return { tables, endpoint };
}

async function startDynamoDb({ options, owner, credentials, startOnPort }: Parts): Promise<string> {
  const { host, auth } = options;
  const embedded = await startOnPort("dynamodb", (port) =>
    startEmbeddedDynamoDb({ host, port, credentials: auth ? credentials : "anyone", onEnded: hear(options) }),
  );
  owner.defer(() => embedded.close());
  return originOf(host, embedded.port);
}

async function startBedrock(parts: Parts, controlUrl: () => string): Promise<string> {
  const { options, owner, clock, machineClock, journal, scripts, startOnPort, authorize } = parts;
  return startOnPort("bedrock", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: h2cOrHttp1({ clock: machineClock }),
      owner,
      register: (server) =>
        server.register(bedrockRuntime, {
          clock,
          journal,
          scripts,
          authorize: authorize("bedrock"),
          controlUrl,
          ...(options.pace && { pace: options.pace }),
        }),
    }),
  );
}

async function startLambda(
  parts: Parts,
  local: (lambda: string) => Record<string, string>,
): Promise<{ functions: Functions; origin: string }> {
  const { options, owner, machineClock, journal, startOnPort, authorize } = parts;
  const attached = attachedEnvironments();
  let origin = "";
  const functions = startFunctions({
    definitions: options.stack.functions,
    clock: machineClock,
    retryClock: parts.clock,
    journal,
    environments: options.environments,
    issueCredentials: issueCredentials(parts),
    local: () => local(origin),
    codeFolder: join(options.cacheFolder, "code"),
    hangUp: (environmentId) => attached.hangUp(environmentId),
  });
  owner.defer(() => functions.close());
  origin = await startOnPort("lambda", (port) =>
    listen({
      host: options.host,
      port,
      owner,
      register: (server) =>
        server.register(lambdaService, {
          functions,
          journal,
          attached: options.environments === "attached" ? attached : undefined,
          authorize: authorize("lambda"),
        }),
    }),
  );
  return { functions, origin };
}

/** All that a handler gets besides what the stack gives it: where the services are, and whom to trust. */
function localVariables(of: {
  bedrock: string;
  dynamodb: string;
  lambda: string;
  certificates: CertificateAuthority;
}): Record<string, string> {
  const { caCertificatePath } = of.certificates;
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: of.bedrock,
    AWS_ENDPOINT_URL_DYNAMODB: of.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: of.lambda,
    NODE_EXTRA_CA_CERTS: caCertificatePath,
    AWS_CA_BUNDLE: caCertificatePath,
    SSL_CERT_FILE: caCertificatePath,
    REQUESTS_CA_BUNDLE: caCertificatePath,
  };
}

async function startPage(
  { options, owner, startOnPort }: Parts,
  gateway: string,
): Promise<string | undefined> {
  if (!options.site || gateway === "") return undefined;
  const { host } = options;
  const { root, path } = options.site;
  const site = await startOnPort("site", (port) =>
    startSite({ root, path, host, port, gateway, onEnded: hear(options) }),
  );
  owner.defer(() => site.close());
  return asLocalhost(originOf(host, site.port));
}

/** A part that ends by itself takes the whole with it. */
function hear({ onBroken }: EmulatorOptions): (what: string) => void {
  return (what) => onBroken?.(what);
}
