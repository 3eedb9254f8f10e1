import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { fastify } from "fastify";
import { type Clock, SystemClock } from "../control/clock.ts";
import { FaultPlace } from "../control/fault-place.ts";
import { Faults } from "../control/faults.ts";
import { Journal, type JournalEntry } from "../control/journal.ts";
import { h2cOrHttp1 } from "../transport/h2c-or-http1.ts";
import { refusedRequests } from "./api/refused-requests.ts";
import { BEDROCK_FAULTS } from "./faults/bedrock-effect.ts";
import { bedrock, type BedrockOptions } from "./index.ts";
import { INSTANT_PACE, type Pace } from "./pace/pace.ts";
import { parseScript } from "./script/script.ts";
import { ScriptQueue } from "./script/script-queue.ts";
import { TokenQuotas } from "./tokens/token-quotas.ts";
import { scriptedModel } from "./scripted/scripted-model.ts";

/** The transports that clients choose between; h2 is the SDK's default. */
export const TRANSPORTS = ["h2", "h1"] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const MODEL_ID = "global.anthropic.claude-sonnet-5-5";

export interface BedrockUnderTest extends AsyncDisposable {
  url: string;
  port: number;
  /** Queues a script, as the control API does. */
  script(script: unknown): void;
  /** Takes fault rules, as the control API does; `at` need not be said. */
  faults(...rules: object[]): void;
  journal: Journal;
  client(transport: Transport, config?: BedrockRuntimeClientConfig): BedrockRuntimeClient;
  /** Resolves with the next `model-call` of the journal, or the first that was written already. */
  modelCall(): Promise<JournalEntry>;
}

/** The emulator on a free port, without delays unless a pace is given. */
export async function startBedrock({
  pace = INSTANT_PACE,
  controlUrl = "http://localhost:3001/_emulator",
  tokensPerMinute,
  ...options
}: Partial<Omit<BedrockOptions, "journal">> & {
  pace?: Pace;
  controlUrl?: string;
  tokensPerMinute?: number;
} = {}): Promise<BedrockUnderTest> {
  const clock: Clock = options.clock ?? new SystemClock();
  const journal = new Journal(clock);
  const scripts = new ScriptQueue();
  const faults = new FaultPlace(BEDROCK_FAULTS, journal);
  const server = fastify({
    serverFactory: h2cOrHttp1({ clock: new SystemClock() }),
    ...refusedRequests(journal),
  });
  const model = scriptedModel({ clock, scripts, pace, controlUrl: () => controlUrl });
  const quotas = tokensPerMinute === undefined ? {} : { quotas: new TokenQuotas({ clock, tokensPerMinute }) };
  await server.register(bedrock, {
    region: "us-east-1",
    model,
    ...quotas,
    ...options,
    clock,
    journal,
    faults,
  });
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const clients: BedrockRuntimeClient[] = [];
  return {
    url,
    port: Number(new URL(url).port),
    script: (script) => scripts.add(parseScript(script)),
    faults: (...rules) => new Faults([faults]).replace(rules.map((rule) => ({ at: "bedrock", ...rule }))),
    journal,
    client(transport, config = {}) {
      const client = new BedrockRuntimeClient({
        endpoint: url,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        // Three attempts as ever, without the wait between them.
        retryStrategy: new ConfiguredRetryStrategy(3, () => 0),
        ...(transport === "h1" ? { requestHandler: new NodeHttpHandler() } : {}),
        ...config,
      });
      clients.push(client);
      return client;
    },
    modelCall: () =>
      new Promise((resolve) => {
        const written = journal.after(0).find(({ kind }) => kind === "model-call");
        if (written) return resolve(written);
        const stop = journal.follow((entry) => {
          if (entry.kind !== "model-call") return;
          stop();
          resolve(entry);
        });
      }),
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await server.close();
    },
  };
}

export async function collect(
  stream: AsyncIterable<ConverseStreamOutput> | undefined,
): Promise<ConverseStreamOutput[]> {
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

export function textOfEvents(events: readonly ConverseStreamOutput[]): string {
  return events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? "").join("");
}

export function ask(text: string) {
  return { modelId: MODEL_ID, messages: [{ role: "user" as const, content: [{ text }] }] };
}
