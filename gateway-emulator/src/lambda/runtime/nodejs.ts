import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../definition.ts";
import type { RuntimeCommand } from "./runtime-command.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** nodejs24.x and later: AWS's runtime client 4 is Lambda's runtime itself. */
export function nodejs24Command(definition: FunctionDefinition): RuntimeCommand {
  return nodejs(definition, createRequire(import.meta.url).resolve("aws-lambda-ric"));
}

/** nodejs22.x: the runtime client 3, with callbacks and the wait for an empty event loop; on this machine's Node.js. */
export function nodejs22Command(definition: FunctionDefinition): RuntimeCommand {
  return nodejs(definition, here("./nodejs22.mjs"));
}

/** With the flags that Lambda starts Node.js with. */
function nodejs({ memorySizeMb, environment }: FunctionDefinition, entry: string): RuntimeCommand {
  const newSpaceMb = Math.floor(memorySizeMb / 10);
  const isSet = nodeOptions(environment.NODE_OPTIONS ?? "");
  // A flag of the command line would win over the same one of NODE_OPTIONS, where the function has its say.
  const unlessSet = (option: RegExp, flag: string) => (isSet(option) ? [] : [flag]);
  return {
    program: process.execPath,
    args: [
      "--expose-gc",
      "--max-http-header-size",
      "81920",
      ...unlessSet(
        /^max-semi-space-size$/,
        `--max-semi-space-size=${Math.max(1, Math.floor(newSpaceMb / 2))}`,
      ),
      ...unlessSet(/^max-old-space-size$/, `--max-old-space-size=${memorySizeMb - newSpaceMb}`),
      // Lambda switches these off, so that code which needs them fails here as it fails there.
      ...unlessSet(/^(experimental-)?require-module$/, "--no-experimental-require-module"),
      ...unlessSet(/^(experimental-)?detect-module$/, "--no-experimental-detect-module"),
      "--enable-source-maps",
      // Where the inspector listens when it is asked for: two environments would have the same port otherwise.
      "--inspect-port=127.0.0.1:0",
      "--require",
      here("./preload.cjs"),
      entry,
    ],
  };
}

/** Tells whether `NODE_OPTIONS` sets an option, whose words may be joined by `-` or `_`. */
function nodeOptions(value: string): (option: RegExp) => boolean {
  const set = value.split(/\s+/).map((flag) => /^"?--([\w-]+)/.exec(flag)?.[1]?.replaceAll("_", "-"));
  return (option) => set.some((name) => name !== undefined && option.test(name));
}
