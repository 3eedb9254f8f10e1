import type { Clock } from "../../control/clock.ts";
import type { FunctionDefinition } from "../definition.ts";
import { BundledSource } from "./bundled-source.ts";
import { CodeError } from "./code-error.ts";
import type { CodeEvents, CodeSource } from "./code-source.ts";
import { PackagedCode } from "./packaged-code.ts";
import type { Preparation } from "./preparation.ts";
import type { RunnableCode } from "./runnable-code.ts";
import { WatchedCode } from "./watched-code.ts";

export interface CodeOptions {
  definition: FunctionDefinition;
  /** Where zip files are unpacked. */
  codeFolder: string;
  clock: Clock;
  /** Who hears of changes; nothing is watched for nobody. */
  watch: CodeEvents | undefined;
}

/** Opens a function's code; nothing is made ready before it is asked for. */
export function openCode({ definition, codeFolder, clock, watch }: CodeOptions): CodeSource {
  const { functionName, code: given } = definition;
  if (given.source === undefined && given.path === undefined) return noCode(functionName);
  const preparation = () => preparationOf(definition, codeFolder);
  if (watch) return new WatchedCode({ functionName, preparation: preparation(), clock, events: watch });
  return preparedOnDemand(preparation);
}

function preparedOnDemand(preparation: () => Preparation): CodeSource {
  let code: Promise<RunnableCode> | undefined;
  return {
    current: () =>
      (code ??= preparedOnce(preparation()).catch((error: unknown) => {
        // It may have been mended when it is asked for again.
        code = undefined;
        throw error;
      })),
    close: async () => {
      await code?.catch(() => undefined);
    },
  };
}

function preparationOf(definition: FunctionDefinition, codeFolder: string): Preparation {
  const { source, path = "" } = definition.code;
  return source === undefined
    ? new PackagedCode(definition, path, codeFolder)
    : new BundledSource(definition, source);
}

function noCode(functionName: string): CodeSource {
  return {
    current: () =>
      Promise.reject(new CodeError(functionName, "the stack names no code for it: set filename")),
    close: () => Promise.resolve(),
  };
}

async function preparedOnce(preparation: Preparation): Promise<RunnableCode> {
  try {
    return await preparation.prepare();
  } finally {
    await preparation.close();
  }
}
