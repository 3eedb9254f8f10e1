import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock, type Clock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { ExecutionEnvironment } from "../environments/environment.ts";
import { startLambdaHost } from "../host/index.ts";
import { createInvocation } from "../invocation.ts";
import type { ProcessExit } from "../process-exit.ts";
import { Spawner } from "./spawner.ts";

/** An environment that is driven by hand. */
export interface TestEnvironment {
  environment: ExecutionEnvironment;
  logged: string[];
  exits: ProcessExit[];
  /** Resolves when it waits for an invocation. */
  waits(): Promise<void>;
  /** Runs the handler; resolves with what it answered. */
  invoke(event: unknown): Promise<unknown>;
}

export interface TestSpawner extends AsyncDisposable {
  spawner: Spawner;
  clock: Clock;
  /** How many slots have been opened: for environments, and for processes that wait for their code. */
  readonly opened: number;
  /** Code with this as its `index.mjs`, in a folder of its own. */
  code(source: string, imports?: string): Promise<RunnableCode & { folder: string }>;
  environment(): TestEnvironment;
}

/** What runs a function's environments, without the function. */
export async function startTestSpawner(
  given: Partial<FunctionDefinition> & { clock?: Clock } = {},
): Promise<TestSpawner> {
  const { clock = new SystemClock(), ...definition } = given;
  const folder = await realpath(await mkdtemp(join(tmpdir(), "groundfog-spawner-")));
  const host = startLambdaHost();
  let opened = 0;
  const environments = new Map<ExecutionEnvironment, TestEnvironment>();
  const spawner = new Spawner(
    {
      host,
      definition: definitionOf("chat", definition),
      clock,
      journal: new Journal(clock),
      issueCredentials: () => {
        opened++;
        const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "secret" };
        return { credentials, forget: () => undefined };
      },
      local: () => ({}),
      cacheFolder: folder,
    },
    {
      log: (environment, { message }) => environments.get(environment)?.logged.push(message),
      exited: (environment, exit) => environments.get(environment)?.exits.push(exit),
    },
  );
  return {
    spawner,
    clock,
    get opened() {
      return opened;
    },
    async code(source, imports) {
      const taskRoot = join(folder, randomUUID());
      await mkdir(taskRoot);
      await writeFile(join(taskRoot, "index.mjs"), source);
      return { taskRoot, hash: taskRoot, folder, ...(imports !== undefined && { imports }) };
    },
    environment() {
      const one = testEnvironment();
      environments.set(one.environment, one);
      return one;
    },
    async [Symbol.asyncDispose]() {
      await spawner.close();
      await host.close();
      await rm(folder, { recursive: true });
    },
  };
}

function testEnvironment(): TestEnvironment {
  let waiting = Promise.withResolvers<void>();
  let answered = Promise.withResolvers<unknown>();
  const environment = new ExecutionEnvironment(randomUUID(), {
    onWaiting: () => waiting.resolve(),
    onAnswer: (_, _invocation, { payload }) => answered.resolve(JSON.parse(payload)),
    onInitError: (_, failure) => waiting.reject(new Error(failure)),
  });
  const waits = () => waiting.promise;
  return {
    environment,
    logged: [],
    exits: [],
    waits,
    async invoke(event) {
      await waits();
      waiting = Promise.withResolvers();
      answered = Promise.withResolvers();
      environment.dispatch(
        createInvocation({
          requestId: randomUUID(),
          functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
          payload: JSON.stringify(event),
          nowMs: Date.now(),
          settle: () => undefined,
        }),
      );
      return answered.promise;
    },
  };
}
