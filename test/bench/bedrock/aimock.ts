import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePorts, startPeer } from "../load/peer-process.ts";
import { type AnswerName, ANSWERS, DELTA_CHARACTERS, EVEN_GAP_MS, promptOf, textOf } from "./answers.ts";
import { converseStreamRequest } from "./bedrock-request.ts";
import type { StreamServer } from "./server.ts";

const TRY_EVERY_MS = 50;
const READY_WITHIN_MS = 30_000;

/**
 * The peer as it comes: HTTP/1.1 only. It waits before every event, its first too, and has one event more than Bedrock;
 * of its own paces none draws gaps as ours do.
 */
export async function startAimock(folder: string): Promise<StreamServer> {
  const home = join(folder, "aimock");
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "fixtures.json"), JSON.stringify({ fixtures: fixtures() }));
  const [port = 0] = await freePorts(1);
  const cli = join(folder, "node_modules", "@copilotkit", "aimock", "dist", "cli.js");
  const args = [cli, `--port=${port}`, "--fixtures=fixtures.json", "--log-level=silent"];
  const peer = startPeer({ name: "aimock", folder, args, env: {} });
  for (const startedAt = performance.now(); !(await answers(port)); await setTimeout(TRY_EVERY_MS))
    if (performance.now() - startedAt > READY_WITHIN_MS) throw new Error(`aimock: ${peer.said()}`);
  return {
    name: "aimock, HTTP/1.1",
    transport: "h1",
    port,
    request: converseStreamRequest,
    plan: planOf,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

function fixtures(): object[] {
  return Object.entries(ANSWERS).map(([name, answer]) => ({
    match: { userMessage: promptOf(name) },
    response: { content: textOf(answer) },
    chunkSize: DELTA_CHARACTERS,
    latency: answer.pace === "instant" ? 0 : EVEN_GAP_MS,
  }));
}

function planOf(name: AnswerName): number[] | undefined {
  const { deltas, pace } = ANSWERS[name];
  // messageStart, contentBlockStart, the deltas, contentBlockStop, messageStop, metadata
  const events = deltas + 5;
  switch (pace) {
    case "haiku":
      return undefined;
    case "even":
      return Array.from({ length: events }, (_, event) => (event + 1) * EVEN_GAP_MS);
    case "instant":
      return Array.from({ length: events }, () => 0);
  }
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}
