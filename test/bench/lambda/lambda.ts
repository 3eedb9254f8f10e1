import { readFileSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SystemClock } from "../../../gateway-emulator/src/control/clock.ts";
import { openCode } from "../../../gateway-emulator/src/lambda/code/open-code.ts";
import type { FunctionDefinition } from "../../../gateway-emulator/src/lambda/definition.ts";
import { startTestFunctions } from "../../../gateway-emulator/src/lambda/functions.fixture.ts";
import { runtimeCommand } from "../../../gateway-emulator/src/lambda/runtime/command.ts";
import { descendants } from "../../kit/processes.ts";
import { repository } from "../../kit/repository.ts";
import { temporaryFolder } from "../../kit/temporary-folder.ts";
import { quantile, type Figure } from "../table.ts";
import { bareColdStart } from "./bare-runtime.ts";

const WARM_INVOCATIONS = 3_000;
const COLD_STARTS = 10;
const SAVES = 40;
const BETWEEN_SAVES_MS = 500;
const PARALLEL = 50;

/** What the project's own handler needs before it loads. */
const OWN_ENVIRONMENT = { TABLE_NAME: "bench", MODEL_ID: "global.anthropic.claude-sonnet-5-5" };

const EMPTY = "export const handler = async () => null;";

/** The Lambda service by itself: from its invoke to its result. */
export async function lambda(): Promise<Figure[]> {
  return [...(await warmInvokes()), ...(await coldStarts()), ...(await saves()), ...(await parallel())];
}

/** An empty handler, one invocation after the other, with an event as long as API Gateway's. */
async function warmInvokes(): Promise<Figure[]> {
  await using on = await startTestFunctions({ empty: EMPTY });
  const event = { body: "x".repeat(600) };
  const took: number[] = [];
  for (let n = 0; n < WARM_INVOCATIONS; n++) {
    const startedAt = performance.now();
    await on.invoke("empty", event);
    took.push(performance.now() - startedAt);
  }
  const warm = took.slice(WARM_INVOCATIONS / 10);
  return [
    { what: "warm invoke, empty handler, p50", unit: "ms", values: warm, goal: { atMost: 0.3 } },
    { what: "warm invoke, empty handler, p99", unit: "ms", values: [quantile(warm, 0.99)] },
  ];
}

/** The project's own handler, as it is built while one works on it; by itself, and in an environment. */
async function coldStarts(): Promise<Figure[]> {
  const definition = ownDefinition(join(repository, "lambda", "src", "handler.ts"));
  const codeFolder = join(repository, "node_modules", ".cache", "groundfog-bench");
  const code = openCode({ definition, codeFolder, clock: new SystemClock(), watch: undefined });
  const { taskRoot } = await code.current();
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder: taskRoot });
  const bare: number[] = [];
  const cold: number[] = [];
  const first: number[] = [];
  for (let n = 0; n < COLD_STARTS; n++) {
    bare.push(await bareColdStart(command, { taskRoot, env: OWN_ENVIRONMENT }));
    const { startMs, firstMs } = await coldStart(definition);
    cold.push(startMs);
    first.push(firstMs);
  }
  return [
    { what: "cold start of our handler, the runtime client by itself", unit: "ms", values: bare },
    { what: "cold start of our handler, in an environment", unit: "ms", values: cold },
    {
      what: "the same, as a multiple of the runtime client by itself",
      unit: "times",
      values: cold.map((ms, n) => ms / (bare[n] ?? Number.NaN)),
      goal: { atMost: 1.3 },
    },
    { what: "from an invoke without an environment to its result", unit: "ms", values: first },
  ];
}

async function coldStart(definition: FunctionDefinition): Promise<{ startMs: number; firstMs: number }> {
  await using on = await startTestFunctions({ other: EMPTY }, { definitions: [definition] });
  // The service runs.
  await on.invoke("other");
  const waiting = on.entry(({ kind, detail }) => kind === "environment" && detail?.state === "waiting");
  const startedAt = performance.now();
  await on.invoke(definition.functionName, { requestContext: { routeKey: "none" } });
  const firstMs = performance.now() - startedAt;
  return { startMs: (await waiting).ms ?? Number.NaN, firstMs };
}

/** Saves the project's own handler, and invokes it until the new code answers. */
async function saves(): Promise<Figure[]> {
  using folder = temporaryFolder();
  const source = await copyOfOwnHandler(folder.path, versioned(0));
  await using on = await startTestFunctions({}, { definitions: [ownDefinition(source)], watch: true });
  await on.functions.warmUp();
  const took: number[] = [];
  for (let version = 1; version <= SAVES; version++) {
    await settled();
    const startedAt = performance.now();
    await writeFile(source, versioned(version));
    for (;;) {
      const { payload } = await on.invoke("own", { version: true });
      if (payload === version) break;
    }
    took.push(performance.now() - startedAt);
  }
  return [
    { what: "from a save to the new code's answer, p50", unit: "ms", values: took, goal: { atMost: 30 } },
    {
      what: "from a save to the new code's answer, p95",
      unit: "ms",
      values: [quantile(took, 0.95)],
      goal: { atMost: 100 },
    },
  ];
}

/** As long as a person takes between two saves, at the least: by then the process that waits for the next one is up. */
function settled(): Promise<void> {
  return setTimeout(BETWEEN_SAVES_MS);
}

/** Longer than it takes until all run. */
const WAITS = `
  import { setTimeout } from "node:timers/promises";
  import { handler as own } from "./handler.ts";
  export const handler = async (event) => (event.never ? own(event) : setTimeout(30_000, null));`;

function versioned(version: number): string {
  return `
    import { handler as own } from "./handler.ts";
    export const handler = async (event) => (event.version ? ${version} : own(event));`;
}

/** With another entry: a file beside its own. */
async function copyOfOwnHandler(folder: string, entry: string): Promise<string> {
  await cp(join(repository, "lambda", "src"), join(folder, "src"), { recursive: true });
  await cp(join(repository, "lambda", "package.json"), join(folder, "package.json"));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "dir");
  await mkdir(join(folder, ".dev"));
  const source = join(folder, "src", "entry.ts");
  await writeFile(source, entry);
  return source;
}

/** As many invocations at once, each in an environment of its own; what each process takes for itself. */
async function parallel(): Promise<Figure[]> {
  using folder = temporaryFolder();
  const source = await copyOfOwnHandler(folder.path, WAITS);
  await using on = await startTestFunctions({}, { definitions: [ownDefinition(source)] });
  const startedAt = performance.now();
  const running = Array.from({ length: PARALLEL }, () => on.invoke("own"));
  let begun = 0;
  await on.entry(
    ({ kind, detail }) => kind === "log" && detail?.type === "platform.start" && ++begun === PARALLEL,
  );
  const allRunMs = performance.now() - startedAt;
  const memory = descendants(process.pid)
    .map(proportionalSetSizeKb)
    .filter((kb) => kb !== undefined);
  on.functions.interrupt();
  await Promise.all(running);
  return [
    { what: `${PARALLEL} invocations at once, until all of them run`, unit: "ms", values: [allRunMs] },
    {
      what: "processes then, with the one that waits for the next code",
      unit: "count",
      values: [memory.length],
    },
    { what: "memory (PSS) of each", unit: "KB", values: memory, goal: { atMost: 30_000 } },
  ];
}

/** In kilobytes; undefined of a process that is no environment. */
function proportionalSetSizeKb(pid: number): number | undefined {
  if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("aws-lambda-ric")) return undefined;
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return (Number(kibibytes) * 1024) / 1000;
}

function ownDefinition(source: string): FunctionDefinition {
  return {
    functionName: "own",
    arn: "arn:aws:lambda:us-east-1:123456789012:function:own",
    handler: "index.handler",
    runtime: "nodejs24.x",
    timeoutMs: 60_000,
    memorySizeMb: 512,
    environment: OWN_ENVIRONMENT,
    code: { source },
  };
}
