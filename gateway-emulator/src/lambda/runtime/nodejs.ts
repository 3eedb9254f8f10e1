import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** How a runtime is started: a program and its arguments. */
export interface RuntimeCommand {
  program: string;
  args: string[];
}

/** The managed Node.js runtimes whose semantics `aws-lambda-ric` 4 has. */
export const NODEJS_RUNTIMES = ["nodejs24.x", "nodejs26.x"];

/** AWS's own Node.js runtime client, started with the flags that Lambda starts it with. */
export function nodejsCommand(memorySizeMb: number): RuntimeCommand {
  const newSpaceMb = Math.floor(memorySizeMb / 10);
  return {
    program: process.execPath,
    args: [
      "--expose-gc",
      "--max-http-header-size",
      "81920",
      `--max-semi-space-size=${Math.max(1, Math.floor(newSpaceMb / 2))}`,
      `--max-old-space-size=${memorySizeMb - newSpaceMb}`,
      // Lambda switches these off, so that code which needs them fails here as it fails there.
      "--no-experimental-require-module",
      "--no-experimental-detect-module",
      "--enable-source-maps",
      "--require",
      fileURLToPath(import.meta.resolve("./preload.cjs")),
      createRequire(import.meta.url).resolve("aws-lambda-ric"),
    ],
  };
}
