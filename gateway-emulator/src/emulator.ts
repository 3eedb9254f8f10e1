import { ConnectionStore, type Connection } from "./apigateway/connection.ts";
import type { ApiDefinition } from "./apigateway/definition.ts";
import type { Gateway } from "./apigateway/gateway.ts";
import { createIdentifiers } from "./apigateway/identifier.ts";
import { apiGateway } from "./apigateway/index.ts";
import { CLOSE_SHUTDOWN } from "./apigateway/limits.ts";
import { bedrockRuntime } from "./bedrock/index.ts";
import type { Pace } from "./bedrock/pace.ts";
import { ScriptQueue } from "./bedrock/script-queue.ts";
import { parseScript } from "./bedrock/script.ts";
import { SystemClock, type Clock } from "./control/clock.ts";
import { control, type Controlled } from "./control/index.ts";
import { Journal } from "./control/journal.ts";
import { startEmbeddedDynamoDb } from "./dynamodb/embedded.ts";
import { createTables, type Tables } from "./dynamodb/tables.ts";
import { anyone, signedFor, type Authorize } from "./iam/authorize.ts";
import { CredentialStore } from "./iam/credentials.ts";
import type { SigningName } from "./iam/signature.ts";
import { StackError } from "./infra/errors.ts";
import type { StackModel } from "./infra/stack.ts";
import { attachedEnvironments } from "./lambda/attached.ts";
import { startFunctions, type Functions } from "./lambda/functions.ts";
import { lambdaService } from "./lambda/index.ts";
import { asLocalhost, listen, originOf } from "./listen.ts";
import { ports, type StartOnPort } from "./ports.ts";
import type { Ready } from "./ready.ts";
import { startSite } from "./site/index.ts";
import { openCertificateAuthority, type CertificateAuthority } from "./transport/certificate-authority.ts";
import { h2cOrHttp1 } from "./transport/h2c-or-http1.ts";
import { tlsOrHttp } from "./transport/tls-or-http.ts";

export interface EmulatorOptions {
  stack: StackModel;
  host: string;
  /** The gateway's port; 0: every port is a free one. */
  port: number;
  /** Whether a taken `port` is an error, rather than a reason to take the next. */
  portAsked: boolean;
  /** What events carry; `localhost:PORT` when absent. */
  domainName?: string;
  /** Whether signatures are checked. */
  auth: boolean;
  /** The page's folder, and the PATH that its tools need; no page when absent. */
  site?: { root: string; path: string } | undefined;
  /** A DynamoDB that is there already; an embedded one when absent. */
  dynamodb?: string;
  environments: "spawned" | "attached";
  /** Where the local certificate authority is kept. */
  cacheFolder: string;
  /** How fast the scripted model writes; as a real one when absent. */
  pace?: Pace;
}

export interface Emulator extends AsyncDisposable {
  ready: Ready;
  clock: Clock;
  journal: Journal;
  /** The variables that functions get because they run here. */
  local: Record<string, string>;
  /** Ends every connection, server and process. */
  close(): Promise<void>;
}

/** What all parts are made of. */
interface Parts {
  options: EmulatorOptions;
  owner: AsyncDisposableStack;
  clock: Clock;
  journal: Journal;
  credentials: CredentialStore;
  scripts: ScriptQueue;
  startOnPort: StartOnPort;
  /** Empty until the first gateway listens. */
  controlUrl: string;
  authorize(service: SigningName): Authorize;
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
  const [certificates, tables] = await settled(openCertificates(options), startTables(parts));
  const bedrock = await startBedrock(parts);
  const local: Record<string, string> = {};
  const { functions, origin: lambda } = await startLambda(parts, local);
  Object.assign(local, localVariables({ bedrock, lambda, dynamodb: tables.endpoint, certificates }));

  const gateways: Gateway[] = [];
  const controlled = createControlled(parts, { gateways, functions, tables: tables.tables });
  const apis: Ready["apis"] = [];
  for (const api of options.stack.apis)
    apis.push(await startGateway(parts, { api, gateways, functions, controlled, certificates }));
  const gateway = apis[0]?.websocket.replace(/^ws:(\/\/[^/]*).*/, "http:$1") ?? "";
  parts.controlUrl = `${gateway}/_emulator`;
  const [site] = await settled(startPage(parts, gateway), functions.warmUp());

  const ready: Ready = {
    ...(site !== undefined && { site }),
    apis,
    lambda,
    bedrock,
    dynamodb: tables.endpoint,
    control: parts.controlUrl,
    caCertificate: certificates.caCertificatePath,
  };
  const running = owner.move();
  const close = () => running.disposeAsync();
  return {
    ready,
    clock: parts.clock,
    journal: parts.journal,
    // Environments that attach were given theirs by whoever started them.
    local: options.environments === "spawned" ? local : {},
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

function createParts(options: EmulatorOptions, owner: AsyncDisposableStack): Parts {
  const clock = new SystemClock();
  const journal = new Journal(clock);
  const credentials = new CredentialStore();
  // Clients sign by the machine's time, which no control call moves.
  const signingClock = new SystemClock();
  return {
    options,
    owner,
    clock,
    journal,
    credentials,
    scripts: new ScriptQueue(),
    startOnPort: ports(options),
    controlUrl: "",
    authorize: (service) =>
      options.auth ? signedFor(service, { credentials, journal, clock: signingClock }) : anyone,
  };
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

async function startTables({
  options,
  owner,
  startOnPort,
}: Parts): Promise<{ tables: Tables; endpoint: string }> {
  const { stack, host } = options;
  let endpoint = options.dynamodb;
  if (endpoint === undefined) {
    const embedded = await startOnPort("dynamodb", (port) => startEmbeddedDynamoDb({ host, port }));
    owner.defer(() => embedded.close());
    endpoint = originOf(host, embedded.port);
  }
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const tables = createTables({ endpoint, region: stack.region, credentials, definitions: stack.tables });
  owner.defer(() => tables.close());
  await tables.create();
  return { tables, endpoint };
}

async function startBedrock(parts: Parts): Promise<string> {
  const { options, owner, clock, journal, scripts, startOnPort, authorize } = parts;
  return startOnPort("bedrock", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: h2cOrHttp1({ clock }),
      owner,
      register: (server) =>
        server.register(bedrockRuntime, {
          clock,
          journal,
          scripts,
          authorize: authorize("bedrock"),
          controlUrl: () => parts.controlUrl,
          ...(options.pace && { pace: options.pace }),
        }),
    }),
  );
}

async function startLambda(
  parts: Parts,
  local: Record<string, string>,
): Promise<{ functions: Functions; origin: string }> {
  const { options, owner, clock, journal, credentials, startOnPort, authorize } = parts;
  const attached = attachedEnvironments();
  const functions = startFunctions({
    definitions: options.stack.functions,
    clock,
    journal,
    environments: options.environments,
    issueCredentials: () => credentials.issue(),
    local: () => local,
    hangUp: (environmentId) => attached.hangUp(environmentId),
  });
  owner.defer(() => functions.close());
  const origin = await startOnPort("lambda", (port) =>
    listen({
      host: options.host,
      port,
      owner,
      register: (server) =>
        server.register(lambdaService, { functions, attached, authorize: authorize("lambda") }),
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

async function startGateway(
  parts: Parts,
  of: {
    api: ApiDefinition;
    gateways: Gateway[];
    functions: Functions;
    controlled: Controlled;
    certificates: CertificateAuthority;
  },
): Promise<Ready["apis"][number]> {
  const { options, owner, clock, journal, startOnPort, authorize } = parts;
  const { api, functions, controlled, certificates } = of;
  const gateway: Gateway = {
    api,
    // Known as soon as the port is, which is before anyone can connect.
    domainName: options.domainName ?? "",
    connections: new ConnectionStore(clock, (connection, rule) => adviseOnExpiry(journal, connection, rule)),
    identifiers: createIdentifiers(),
    invoke: (functionName, payload) => functions.get(functionName).invoke(payload),
    clock,
    journal,
  };
  of.gateways.push(gateway);
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
  const { host } = new URL(asLocalhost(origin));
  gateway.domainName ||= host;
  const { apiId, name, stage } = api;
  return {
    apiId,
    name,
    stage: stage.name,
    websocket: `ws://${host}/${stage.name}`,
    management: `https://${gateway.domainName}/${stage.name}`,
  };
}

function adviseOnExpiry(journal: Journal, { connectionId }: Connection, rule: string): void {
  journal.write({
    kind: "advice",
    connectionId,
    detail: { advice: `AWS closes this connection with 1001 "Going away": ${rule}` },
  });
}

async function startPage(
  { options, owner, startOnPort }: Parts,
  gateway: string,
): Promise<string | undefined> {
  if (!options.site || gateway === "") return undefined;
  const { host } = options;
  const { root, path } = options.site;
  const site = await startOnPort("site", (port) => startSite({ root, path, host, port, gateway }));
  owner.defer(() => site.close());
  return asLocalhost(originOf(host, site.port));
}

function createControlled(
  { options, clock, journal, scripts }: Parts,
  running: { gateways: Gateway[]; functions: Functions; tables: Tables },
): Controlled {
  const { gateways, functions, tables } = running;
  return {
    clock,
    journal,
    stack: () => options.stack,
    connections: () =>
      gateways.flatMap(({ api, connections }) =>
        connections.all().map((one) => describeConnection(api, one)),
      ),
    functions: () =>
      functions.all().map(({ definition, environments }) => ({
        functionName: definition.functionName,
        environments: environments.map(({ id, state }) => ({ id, state })),
      })),
    addScript: (script) => scripts.add(parseScript(script)),
    clearScripts: () => scripts.clear(),
    async reset() {
      for (const { connections } of gateways)
        for (const one of connections.all()) connections.close(one, CLOSE_SHUTDOWN);
      scripts.clear();
      await tables.empty();
      journal.clear();
      journal.write({ kind: "reset" });
    },
  };
}

function describeConnection({ apiId }: ApiDefinition, connection: Connection): Record<string, unknown> {
  const { connectionId, connectedAt, lastActiveAt, sourceIp, userAgent } = connection;
  return { apiId, connectionId, connectedAt, lastActiveAt, sourceIp, userAgent };
}
