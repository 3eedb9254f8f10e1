import { readFile } from "node:fs/promises";
import https from "node:https";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { JournalEntry } from "../../../gateway-emulator/src/control/journal.ts";
import { runEmulator } from "../../kit/command.ts";
import { type JournalReader, readJournal } from "./journal-reader.ts";

/** The emulator's command with our own stack, at a pace and with a latency like AWS's. */
export interface BenchedChat extends AsyncDisposable {
  websocket: string;
  management: ApiGatewayManagementApiClient;
  journal: JournalReader;
}

/** What PostToConnection takes on AWS, within a region. */
export const POST_LATENCY_MS = 15;

/** @param scripts what the model says, each as often as it is asked */
export async function startChat(scripts: readonly object[]): Promise<BenchedChat> {
  await using owned = new AsyncDisposableStack();
  const command = owned.use(runEmulator(["--json", "--no-site", "--port=0"]));
  const { apis, control, caCertificate } = await command.ready;
  const [api] = apis;
  if (!api) throw new Error("the stack has no API");
  await tell(`${control}/faults`, "PUT", [
    { at: "post-to-connection", effect: { delayMs: POST_LATENCY_MS } },
  ]);
  for (const script of scripts) await tell(`${control}/bedrock/script`, "POST", script);
  const httpsAgent = new https.Agent({ ca: await readFile(caCertificate), keepAlive: true });
  owned.defer(() => httpsAgent.destroy());
  const management = new ApiGatewayManagementApiClient({
    endpoint: api.management,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: new NodeHttpHandler({ httpsAgent }),
  });
  owned.defer(() => management.destroy());
  const journal = owned.use(await readJournal(control));
  const lifetime = owned.move();
  return {
    websocket: api.websocket,
    management,
    journal,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function tell(url: string, method: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${await answer.text()}`);
}

/** The call of the model for the question with this in it; waited for, as it is written down when it has ended. */
export function callFor(journal: JournalReader, marker: string): Promise<ModelCall> {
  return journal.find(`call of the model for ${marker}`, ({ at, ms = 0, kind, detail = {} }: JournalEntry) =>
    kind === "model-call" && JSON.stringify(detail.messages).includes(marker)
      ? { endedAt: at, firstTokenAt: at - ms + Number(detail.firstTokenMs), ended: String(detail.ended) }
      : undefined,
  );
}

/** Times are in milliseconds since the Unix epoch. */
export interface ModelCall {
  firstTokenAt: number;
  endedAt: number;
  ended: string;
}
