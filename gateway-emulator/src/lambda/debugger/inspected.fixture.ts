import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build, stop } from "esbuild";
import type { Debuggable } from "./debuggable.ts";

const SOURCE = `interface Event { by: number }

/** Doubles. */
export const handler = ({ by }: Event): number => {
  const doubled: number = by * 2;
  return doubled;
};
`;

/** Calls the handler with each line that it reads, and ends when it is told to. */
const RUNNER = `
import { createInterface } from "node:readline";
import { handler } from "./index.mjs";
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "exit") process.exit(3);
  console.log(JSON.stringify(handler(JSON.parse(line))));
});
console.log("loaded");
`;

/** A handler that is bundled as those of functions are, and what runs it. */
export interface Bundle extends AsyncDisposable {
  url: string;
  /** The line of the bundle, from 0, that has the text. */
  lineOf(text: string): number;
  /** Where in the source something of the bundle is; its line from 1. */
  sourceOf(place: { lineNumber: number; columnNumber: number }): { file: string; line: number };
  /** Starts a process that has loaded it. */
  start(functionName: string, environmentId: string): Promise<Inspected>;
}

/** A process whose inspector is opened when it is asked for. */
export interface Inspected extends Debuggable, AsyncDisposable {
  /** Calls the handler; resolves with what it returns, as JSON. */
  run(by: number): Promise<string>;
  /** Makes it exit by itself; resolves with its exit code. */
  exit(): Promise<number | null>;
  kill(): void;
}

export async function createBundle(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "groundfog-debugged-"));
  const bundle = join(folder, "index.mjs");
  await writeFile(join(folder, "handler.ts"), SOURCE);
  await writeFile(join(folder, "runner.mjs"), RUNNER);
  await build({
    entryPoints: [join(folder, "handler.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: "linked",
  });
  await stop();
  const lines = (await readFile(bundle, "utf8")).split("\n");
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, "utf8")) as SourceMapPayload);
  return {
    url: pathToFileURL(bundle).href,
    lineOf: (text) => lines.findIndex((line) => line.includes(text)),
    sourceOf({ lineNumber, columnNumber }) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (!("originalSource" in entry)) throw new Error(`no source of line ${lineNumber}`);
      return { file: entry.originalSource, line: entry.originalLine + 1 };
    },
    start: (functionName, environmentId) =>
      start(join(folder, "runner.mjs"), { functionName, environmentId }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function start(
  runner: string,
  of: { functionName: string; environmentId: string },
): Promise<Inspected> {
  const child = spawn(process.execPath, ["--inspect-port=127.0.0.1:0", runner], { env: {} });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const listening = Promise.withResolvers<string>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    const url = /^Debugger listening on (ws:.*)$/.exec(line)?.[1];
    if (url !== undefined) listening.resolve(url);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    ...of,
    async inspector() {
      child.kill("SIGUSR1");
      return Promise.race([listening.promise, exited.then(() => undefined)]);
    },
    async run(by) {
      child.stdin.write(`${JSON.stringify({ by })}\n`);
      return String((await lines.next()).value);
    },
    async exit() {
      child.stdin.write("exit\n");
      return (await exited)[0];
    },
    kill: () => void child.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
