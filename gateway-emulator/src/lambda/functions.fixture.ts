import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock, type Clock } from "../control/clock.ts";
import { Journal, type JournalEntry } from "../control/journal.ts";
import { definitionOf } from "./definition.fixture.ts";
import type { FunctionDefinition } from "./definition.ts";
import { startFunctions, type Functions } from "./functions.ts";

export interface TestFunctions extends AsyncDisposable {
  functions: Functions;
  journal: Journal;
  /** Where a function's `index.mjs` is. */
  codeOf(functionName: string): string;
  /** Invokes and parses: what came back, and whether it is the function's error. */
  invoke(functionName: string, event?: unknown): Promise<{ payload: unknown; failed: boolean }>;
  /** The first entry, past or to come, that satisfies. */
  entry(satisfies: (entry: JournalEntry) => boolean): Promise<JournalEntry>;
}

/** Starts functions, each from the source of its `index.mjs`, in processes of their own. */
export async function startTestFunctions(
  sources: Record<string, string>,
  given: Partial<FunctionDefinition> & {
    clock?: Clock;
    retryClock?: Clock;
    environments?: "spawned" | "attached";
    /** More functions than those. */
    definitions?: FunctionDefinition[];
    watch?: boolean;
    spare?: boolean;
    /** Hears of the credentials of an environment that has ended. */
    forget?: () => void;
  } = {},
): Promise<TestFunctions> {
  const {
    clock = new SystemClock(),
    retryClock = clock,
    environments = "spawned",
    definitions: others = [],
    watch = false,
    spare = false,
    forget = () => undefined,
    ...definition
  } = given;
  const folder = await mkdtemp(join(tmpdir(), "groundfog-functions-"));
  const definitions = await Promise.all(
    Object.entries(sources).map(async ([functionName, source]) => {
      const path = join(folder, functionName);
      await mkdir(path);
      await writeFile(join(path, "index.mjs"), source);
      return definitionOf(functionName, { code: { path }, ...definition });
    }),
  );
  const journal = new Journal(clock);
  const functions = startFunctions({
    definitions: [...definitions, ...others],
    clock,
    retryClock,
    journal,
    environments,
    issueCredentials: () => ({
      credentials: { accessKeyId: "AKIATEST", secretAccessKey: "secret" },
      forget,
    }),
    local: () => ({ AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003" }),
    cacheFolder: join(folder, "cache"),
    watch,
    spare,
    hangUp: () => undefined,
  });
  return {
    functions,
    journal,
    codeOf: (functionName) => join(folder, functionName, "index.mjs"),
    async invoke(functionName, event = {}) {
      const result = await functions.get(functionName).invoke(JSON.stringify(event));
      return { payload: JSON.parse(result.payload) as unknown, failed: result.functionError !== undefined };
    },
    entry(satisfies) {
      const past = journal.after(0).find(satisfies);
      if (past) return Promise.resolve(past);
      const { promise, resolve } = Promise.withResolvers<JournalEntry>();
      const stop = journal.follow((entry) => {
        if (satisfies(entry)) resolve(entry);
      });
      return promise.finally(stop);
    },
    async [Symbol.asyncDispose]() {
      await functions.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Whether a process runs; one that has ended and that nobody has collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s*[ZX]/m.test(readFileSync(status, "utf8"));
}
