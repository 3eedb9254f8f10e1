#!/usr/bin/env node
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { absolutePaths, folderOfCommand } from "./absolute-paths.ts";
import { createEmulator, type Emulator } from "./emulator.ts";
import { MendableError } from "./control/mendable-error.ts";
import { readStack } from "./infra/stack.ts";
import { locateStack } from "./infra/terraform/locate.ts";
import { OptionError, parseOptions, USAGE, type Options } from "./options.ts";
import { clientFolder, stackFolder, synthesizeOwnStack } from "./own-project.ts";
import { readyTable } from "./ready.ts";
import type { StackSource } from "./reload-stack.ts";
import { SCRIPT_FILE } from "./start/script-files.ts";
import { followOnTerminal, fromHere } from "./terminal.ts";

// The command line: reads the arguments, the environment and the signals, starts the emulator and prints where it is.

let stopping = false;
let emulator: Emulator | undefined;
let unfollow: (() => void) | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
// Started by scripts/pinned-node.mjs, it ends with it, however that ends.
process.on("disconnect", () => void stop(0));

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    console.log(USAGE);
    process.exit();
  }
  const here = folderOfCommand({
    env: process.env,
    cwd: process.cwd(),
    launched: process.channel !== undefined,
  });
  await run(absolutePaths(options, here));
} catch (error) {
  fail(error);
}

async function run(options: Options): Promise<void> {
  const source = options.stack === undefined ? ownStack() : stackAt(options.stack);
  const stack = await source.read();
  const withSite = options.site && options.stack === undefined;
  const started = await createEmulator({
    ...options,
    stack,
    reload: source,
    scripts: join(options.stack === undefined ? stackFolder : dirname(stack.path), SCRIPT_FILE),
    spare: true,
    debugger: true,
    env: process.env,
    cacheFolder: cacheFolder(),
    onBroken: (what) => {
      process.stderr.write(`groundfog: ${what}; everything ends here, start it again\n`);
      void stop(1);
    },
    site: withSite ? { root: clientFolder, path: process.env.PATH ?? "" } : undefined,
  });
  emulator = started;
  if (stopping) return started.close();
  if (options.json) console.log(JSON.stringify(started.ready));
  else console.log(readyTable(started.ready, { notEmulated: stack.notEmulated, local: started.local }));
  unfollow = followOnTerminal(started.journal, {
    write: (line) => process.stderr.write(`${line}\n`),
    colour: wantsColour(),
    clock: started.clock,
  });
}

/** The project's own, made anew whenever its program is saved. */
function ownStack(): StackSource {
  return { read: async () => readStack(await synthesizeOwnStack()), sources: [stackFolder] };
}

function stackAt(path: string): StackSource {
  return { read: async () => readStack(path), file: locateStack(path) };
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // What ends from here on ends because it was asked to.
  unfollow?.();
  await emulator?.close().catch(() => undefined);
  process.exit(code);
}

/** One line that says what is wrong and how to mend it; 2 for the command line, 1 for the rest. */
function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const expected = error instanceof MendableError;
  const place =
    expected || !(error instanceof Error)
      ? ""
      : ` (a fault of Groundfog's own; ${error.stack?.split("\n")[1]?.trim() ?? ""})`;
  process.stderr.write(`groundfog: ${fromHere(message)}${place}\n`);
  process.exit(error instanceof OptionError ? 2 : 1);
}

function wantsColour(): boolean {
  return process.stderr.isTTY && process.env.NO_COLOR === undefined;
}

/** The user's cache folder, where the local certificate authority lives. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, "groundfog");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "groundfog");
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "groundfog", "Cache");
  return join(homedir(), ".cache", "groundfog");
}
