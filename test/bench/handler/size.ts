import { join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import type { FunctionDefinition } from "../../../gateway-emulator/src/lambda/definition.ts";
import { runtimeCommand } from "../../../gateway-emulator/src/lambda/runtime/command.ts";
import { buildFunction } from "../../../lambda/build.ts";
import { temporaryFolder } from "../../kit/temporary-folder.ts";
import { bareColdStart } from "../lambda/bare-runtime.ts";
import type { Figure } from "../table.ts";

const COLD_STARTS = 15;
const EMPTY = "export const handler = async () => null;";
const ENVIRONMENT = {
  TABLE_NAME: "bench",
  MODEL_ID: "global.anthropic.claude-sonnet-5-5",
  WORKER_FUNCTION_NAME: "bench",
};

/** The bundle as it goes to AWS: how large it is, and how long AWS's runtime client takes until it has loaded. */
export async function size(): Promise<Figure[]> {
  using folder = temporaryFolder();
  const ours = join(folder.path, "ours");
  const empty = join(folder.path, "empty");
  await mkdir(ours);
  await mkdir(empty);
  const { bundleBytes } = await buildFunction(ours);
  await writeFile(join(empty, "index.mjs"), EMPTY);
  const cold: number[] = [];
  const floor: number[] = [];
  for (let n = 0; n < COLD_STARTS; n++) {
    floor.push(await coldStart(empty));
    cold.push(await coldStart(ours));
  }
  const beyond = cold.map((ms, n) => ms - (floor[n] ?? Number.NaN));
  return [
    { what: "bundle", unit: "KB", values: [bundleBytes / 1000], goal: { atMost: 450 } },
    { what: "cold start of an empty handler", unit: "ms", values: floor },
    { what: "cold start of ours", unit: "ms", values: cold, goal: { atMost: 90 } },
    { what: "cold start of ours, beyond an empty one's", unit: "ms", values: beyond },
  ];
}

async function coldStart(taskRoot: string): Promise<number> {
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder: taskRoot });
  return bareColdStart(command, { taskRoot, env: ENVIRONMENT });
}

const definition: FunctionDefinition = {
  functionName: "bench",
  arn: "arn:aws:lambda:us-east-1:123456789012:function:bench",
  handler: "index.handler",
  runtime: "nodejs24.x",
  timeoutMs: 29_000,
  memorySizeMb: 512,
  environment: ENVIRONMENT,
  code: {},
};
