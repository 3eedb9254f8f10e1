import { readFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { test as base } from "vitest";
import type { JournalEntry } from "../../gateway-emulator/src/control/journal.ts";
import { startEmulator } from "../kit/emulator.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import { startBackend } from "./backend.ts";
import type { ApiName } from "./probe/probe-api.ts";
import { synthesizeProbe } from "./probe/synthesize.ts";

/** Whether the tests look at AWS, for cases that it would take too long or cost too much there. */
export const onAws = process.env.TARGET === "aws";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A running probe stack: the emulator's, or one on AWS. */
export interface Target {
  isEmulator: boolean;
  region: string;
  /** Where clients of an API connect, such as `ws://localhost:3001/probe`. */
  websocket(api: ApiName): string;
  apiId(api: ApiName): string;
  /** What the endpoint of an API's management client is, such as `https://localhost:3001/probe`. */
  endpoint(api: ApiName): string;
  /** The real SDK's client; for another endpoint than the API's own when one is given. */
  management(api: ApiName, credentials?: Credentials, endpoint?: string): ApiGatewayManagementApiClient;
  /** The real SDK's client of the Lambda service, which says at once what is wrong. */
  lambda: LambdaClient;
  /** Where the Lambda service is, without a slash at its end. */
  lambdaEndpoint: string;
  credentials(): Promise<Credentials>;
  /** For requests to the endpoint that are made by hand. */
  agent: https.Agent;
  /** What the emulator's HTTP backend has answered last on a path; AWS's keeps nothing. */
  backendSaid(path: string): string;
  /** Moves the emulator's time; AWS's cannot be moved. */
  advance(ms: number): void;
  /** What the emulator has written down, to say why a case fails; AWS has none. */
  journal(): JournalEntry[];
}

interface OpenTarget extends Target, AsyncDisposable {}

/** The tests of one file share a target. */
export const test = testOf({ runFunctions: false });

/** The same for tests of the Lambda service: the emulator's target has the functions for them too. */
export const lambdaTest = testOf({ runFunctions: true });

function testOf(of: { runFunctions: boolean }) {
  return base
    .extend("onAws", { scope: "file" }, onAws)
    .extend("target", { scope: "file" }, async ({ onAws: isAws }, { onCleanup }) => {
      const target = await openTarget(isAws, of);
      onCleanup(() => target[Symbol.asyncDispose]());
      return target satisfies Target;
    });
}

/**
 * Starts the emulator with the probe stack; or, with `TARGET=aws`, takes a deployed one, whose addresses are in
 * `TARGET_ADDRESSES`: the JSON of the stack's output of that name, `{"region":"us-east-1","apis":{"main":"wss://…"}}`.
 * The credentials are then those of the SDK's default chain, and are used to call `@connections`, the API `iam` and
 * the functions.
 */
export function openTarget(isAws: boolean, of: { runFunctions: boolean }): Promise<OpenTarget> {
  return isAws ? openAws(process.env.TARGET_ADDRESSES) : openEmulator(of);
}

const REGION = "us-east-1";
const LOCAL: Credentials = { accessKeyId: "local", secretAccessKey: "local" };

async function openEmulator({ runFunctions }: { runFunctions: boolean }): Promise<OpenTarget> {
  await using owned = new AsyncDisposableStack();
  const backend = owned.use(await startBackend());
  const { path } = owned.use(temporaryFolder());
  const outdir = join(path, "stack");
  const stack = synthesizeProbe({
    outdir,
    region: REGION,
    backendUrl: backend.url,
    runFunctions,
    accessLog: true,
  });
  const emulator = owned.use(await startEmulator(stack, { cacheFolder: join(path, "cache") }));
  const addresses = new Map(
    emulator.ready.apis.map((api) => [api.name.replace("groundfog-probe-", ""), api]),
  );
  const addressOf = (api: ApiName) => {
    const found = addresses.get(api);
    if (!found) throw new Error(`the emulator serves no API ${api}`);
    return found;
  };
  const ca = readFileSync(emulator.ready.caCertificate);
  const agent = new https.Agent({ ca, keepAlive: true });
  owned.defer(() => agent.destroy());
  const { lambda: lambdaEndpoint } = emulator.ready;
  const lambda = new LambdaClient({
    endpoint: lambdaEndpoint,
    region: REGION,
    credentials: LOCAL,
    maxAttempts: 1,
  });
  owned.defer(() => lambda.destroy());
  const lifetime = owned.move();
  return {
    isEmulator: true,
    region: REGION,
    websocket: (api) => addressOf(api).websocket,
    apiId: (api) => addressOf(api).apiId,
    endpoint: (api) => addressOf(api).management,
    management: (api, credentials = LOCAL, endpoint = addressOf(api).management) =>
      managementClient({ endpoint, region: REGION, agent, credentials }),
    lambda,
    lambdaEndpoint,
    credentials: async () => LOCAL,
    agent,
    backendSaid: (path) => backend.lastSaid(path),
    advance: (ms) => emulator.clock.advance(ms),
    journal: () => emulator.journal.after(0),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function openAws(text: string | undefined): Promise<OpenTarget> {
  const { region, apis } = parseAddresses(text);
  const agent = new https.Agent({ keepAlive: true });
  const websocket = (api: ApiName) => {
    const url = apis[api];
    if (url === undefined) throw new Error(`TARGET_ADDRESSES names no API ${api}: deploy the probe again`);
    return url;
  };
  const endpointOf = (api: ApiName) => websocket(api).replace("wss:", "https:");
  const lambda = new LambdaClient({ region, maxAttempts: 1 });
  const management = (api: ApiName, credentials?: Credentials, endpoint = endpointOf(api)) =>
    managementClient({ endpoint, region, agent, ...(credentials && { credentials }) });
  return {
    isEmulator: false,
    region,
    websocket,
    apiId: (api) => new URL(websocket(api)).hostname.split(".")[0] ?? "",
    endpoint: endpointOf,
    management,
    lambda,
    lambdaEndpoint: `https://lambda.${region}.amazonaws.com`,
    credentials: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await management("main").config.credentials();
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    },
    agent,
    backendSaid: () => "",
    advance: () => {
      throw new Error("AWS's time cannot be moved: skip this case there");
    },
    journal: () => [],
    async [Symbol.asyncDispose]() {
      lambda.destroy();
      agent.destroy();
    },
  };
}

interface Addresses {
  region: string;
  apis: Partial<Record<ApiName, string>>;
}

function parseAddresses(text: string | undefined): Addresses {
  const addresses: unknown = JSON.parse(text ?? "null");
  if (typeof addresses === "object" && addresses && "region" in addresses && "apis" in addresses)
    return addresses as Addresses;
  throw new Error("TARGET=aws needs TARGET_ADDRESSES, the JSON of the probe stack's output `addresses`");
}

function managementClient(of: {
  endpoint: string;
  region: string;
  agent: https.Agent;
  credentials?: Credentials;
}): ApiGatewayManagementApiClient {
  const { endpoint, region, agent, credentials } = of;
  return new ApiGatewayManagementApiClient({
    endpoint,
    region,
    requestHandler: new NodeHttpHandler({ httpsAgent: agent }),
    ...(credentials && { credentials }),
  });
}
