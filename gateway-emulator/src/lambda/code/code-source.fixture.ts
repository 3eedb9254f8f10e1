import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Cancel, SystemClock } from "../../control/clock.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionCode } from "../definition.ts";
import { type CodeEvents, type CodeSource } from "./code-source.ts";
import { openCode } from "./open-code.ts";
import type { RunnableCode } from "./runnable-code.ts";

export interface TemporaryFolder extends AsyncDisposable {
  path: string;
  /** Writes a file, with the folders that it needs, and returns its path. */
  write(path: string, contents: string | Uint8Array): Promise<string>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "groundfog-code-"));
  return {
    path,
    write: async (file, contents) => {
      const whole = join(path, file);
      await mkdir(dirname(whole), { recursive: true });
      await writeFile(whole, contents);
      return whole;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

export function codeOf(folder: TemporaryFolder, code: FunctionCode, handler = "index.handler"): CodeSource {
  return openCode({
    definition: definitionOf("chat", { code, handler }),
    codeFolder: join(folder.path, "unzipped"),
    clock: new SystemClock(),
    watch: undefined,
  });
}

/** A clock on which long waits end only by hand. */
class PatientClock extends SystemClock {
  #waits: ((end: () => void) => void)[] = [];

  override after(delayMs: number, run: () => void): Cancel {
    if (delayMs <= 50) return super.after(delayMs, run);
    for (const wait of this.#waits.splice(0)) wait(run);
    return () => undefined;
  }

  /** Resolves when somebody waits for long, with what ends the wait. */
  longWait(): Promise<() => void> {
    return new Promise((resolve) => this.#waits.push(resolve));
  }
}

interface WatchedFixture extends AsyncDisposable {
  source: CodeSource;
  clock: PatientClock;
  /** What has been told and was not looked at yet. */
  told: string[];
  /** Resolves with what is told of the next change, once all of it has been: the code, the error's message, or nothing. */
  outcome(): Promise<RunnableCode | string | undefined>;
}

/** A watched source whose code has been made ready once. */
export async function watchedCode(folder: TemporaryFolder, code: FunctionCode): Promise<WatchedFixture> {
  const told: string[] = [];
  const outcomes: (RunnableCode | string | undefined)[] = [];
  let heard = Promise.withResolvers<void>();
  const tell = (event: string, outcome: RunnableCode | string | undefined) => {
    told.push(event);
    outcomes.push(outcome);
    heard.resolve();
  };
  const events: CodeEvents = {
    changing: () => told.push("changing"),
    changed: (changed) => tell("changed", changed),
    unchanged: () => tell("unchanged", undefined),
    failed: (error) => tell("failed", error.message),
    unwatched: (reason) => told.push(reason),
  };
  const clock = new PatientClock();
  const source = openCode({
    definition: definitionOf("chat", { code }),
    codeFolder: join(folder.path, "unzipped"),
    clock,
    watch: events,
  });
  await source.current().catch(() => undefined);
  return {
    source,
    clock,
    told,
    async outcome() {
      while (outcomes.length === 0) await heard.promise;
      heard = Promise.withResolvers();
      return outcomes.shift();
    },
    [Symbol.asyncDispose]: () => source.close(),
  };
}
