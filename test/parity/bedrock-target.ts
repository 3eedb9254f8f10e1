import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { test as base } from "vitest";
import { INSTANT_PACE } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import { parseScript } from "../../gateway-emulator/src/bedrock/script/script.ts";
import type { JournalEntry } from "../../gateway-emulator/src/control/journal.ts";
import { readStack, type StackModel } from "../../gateway-emulator/src/infra/stack.ts";
import { createParts } from "../../gateway-emulator/src/parts.ts";
import { startBedrock } from "../../gateway-emulator/src/start/bedrock.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import { type Credentials, onAws } from "./target.ts";

/** The transports that clients choose between; h2 is the SDK's default. */
export const TRANSPORTS = ["h2", "h1"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/**
 * The inference profile that is asked, of a cheap model that reasons, counts tokens, caches prompts and can be forced to
 * use a tool; on AWS `BEDROCK_PROFILE` may name another one of Anthropic's.
 */
export const PROFILE_ID = process.env.BEDROCK_PROFILE ?? "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/** The same model without its profile, by which it cannot be called. */
export const BASE_ID = PROFILE_ID.replace(/^[a-z-]+\.(?=[a-z]+\.)/, "");

/** One of the models that take neither sampling parameters nor prefill; nothing that it would answer is asked of it. */
export const NEWER_PROFILE_ID = process.env.BEDROCK_NEWER_PROFILE ?? "us.anthropic.claude-sonnet-5-5";

/** Why a case is the emulator's alone; shown beside it when it is skipped. */
export const EMULATOR_ONLY = {
  script: "needs a script: AWS's model cannot be told to fail",
  journal: "needs the journal: AWS does not tell how a call ended",
} as const;

/** A Bedrock to look at: the emulator's, or the real one. */
export interface BedrockTarget {
  region: string;
  /** Where Bedrock Runtime is, without a slash at its end. */
  runtime: string;
  /** Where the operations are that list models, without a slash at its end. */
  controlPlane: string;
  credentials(): Promise<Credentials>;
  /** A Bedrock API key, where there is one. */
  apiKey: string | undefined;
  /** The real SDK's client, which says at once what is wrong. */
  client(transport: Transport, config?: BedrockRuntimeClientConfig): BedrockRuntimeClient;
  /** What the emulator's model answers next; AWS's does what the prompt says. */
  says(script: object): void;
  /** What the emulator has written down of calls of the model; AWS has none. */
  modelCalls(): JournalEntry[];
}

interface OpenTarget extends BedrockTarget, AsyncDisposable {}

/**
 * The tests of one file share a Bedrock: an emulator of their own or, with `TARGET=aws`, the real one in `AWS_REGION`,
 * with the credentials of the SDK's default chain. Nothing has to be deployed; prompts are short, and answers too.
 */
export const bedrockTest = base
  .extend("onAws", { scope: "file" }, onAws)
  .extend("target", { scope: "file" }, async ({ onAws: isAws }, { onCleanup }) => {
    const target = isAws ? openAws() : await openEmulator();
    onCleanup(() => target[Symbol.asyncDispose]());
    return target satisfies BedrockTarget;
  });

const REGION = "us-east-1";
const LOCAL: Credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** Bedrock as `npm start` starts it, signatures checked, without the rest of the emulator. */
async function openEmulator(): Promise<OpenTarget> {
  await using owner = new AsyncDisposableStack();
  const parts = createParts(
    {
      stack: emptyStack(),
      host: "127.0.0.1",
      port: 0,
      portAsked: false,
      auth: true,
      environments: "spawned",
      cacheFolder: "",
      pace: INSTANT_PACE,
    },
    owner,
  );
  const origin = await startBedrock(parts, () => "http://localhost:3001/_emulator");
  const clients = ownClients(owner, { endpoint: origin, region: REGION, credentials: LOCAL });
  const lifetime = owner.move();
  return {
    region: REGION,
    runtime: origin,
    controlPlane: origin,
    credentials: async () => LOCAL,
    apiKey: "local",
    client: clients,
    says: (script) => parts.scripts.add(parseScript(script)),
    modelCalls: () => parts.journal.after(0).filter(({ kind }) => kind === "model-call"),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

/** A stack that declares nothing: Bedrock is there without. */
function emptyStack(): StackModel {
  using folder = temporaryFolder();
  const file = join(folder.path, "cdk.tf.json");
  writeFileSync(file, "{}");
  return readStack(file);
}

function openAws(): OpenTarget {
  const owner = new AsyncDisposableStack();
  const region = process.env.AWS_REGION ?? REGION;
  const client = ownClients(owner, { region });
  return {
    region,
    runtime: `https://bedrock-runtime.${region}.amazonaws.com`,
    controlPlane: `https://bedrock.${region}.amazonaws.com`,
    async credentials() {
      const { accessKeyId, secretAccessKey, sessionToken } = await client("h1").config.credentials();
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    },
    apiKey: process.env.AWS_BEARER_TOKEN_BEDROCK,
    client,
    says: () => undefined,
    modelCalls: () => [],
    [Symbol.asyncDispose]: () => owner.disposeAsync(),
  };
}

/** Makes clients that are ended with their owner. */
function ownClients(
  owner: AsyncDisposableStack,
  common: BedrockRuntimeClientConfig,
): BedrockTarget["client"] {
  const clients: BedrockRuntimeClient[] = [];
  owner.defer(() => {
    for (const client of clients) client.destroy();
  });
  return (transport, config = {}) => {
    const client = new BedrockRuntimeClient({
      ...common,
      // A Bedrock API key in the developer's environment would go before any credentials.
      authSchemePreference: ["aws.auth#sigv4"],
      maxAttempts: 1,
      ...(transport === "h1" && { requestHandler: new NodeHttpHandler() }),
      ...config,
    });
    clients.push(client);
    return client;
  };
}
