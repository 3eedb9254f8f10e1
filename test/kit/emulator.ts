import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { INSTANT_PACE } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import { createEmulator, type Emulator } from "../../gateway-emulator/src/emulator.ts";
import { readStack } from "../../gateway-emulator/src/infra/stack.ts";
import type { EmulatorOptions } from "../../gateway-emulator/src/parts.ts";
import { SCRIPT_FILE } from "../../gateway-emulator/src/start/script-files.ts";
import { repository } from "./repository.ts";

/**
 * Starts the emulator with a stack on free ports, without a page; the model answers at once, from the script file beside
 * the stack when no `scripts` are given.
 * @param options.scripts the path of a script file, such as one beside a test, or scripts
 */
export async function startEmulator(
  stack: string,
  { reload = false, ...options }: Partial<Omit<EmulatorOptions, "reload">> & { reload?: boolean } = {},
): Promise<Emulator> {
  if (typeof options.scripts === "string" && !existsSync(options.scripts))
    throw new Error(`there is no script file ${options.scripts}`);
  const model = readStack(stack);
  return createEmulator({
    ...(reload && { reload: { read: async () => readStack(stack), file: stack } }),
    stack: model,
    scripts: join(dirname(model.path), SCRIPT_FILE),
    host: "127.0.0.1",
    port: 0,
    portAsked: false,
    auth: true,
    environments: "spawned",
    cacheFolder: join(repository, "node_modules", ".cache", "groundfog-test"),
    pace: INSTANT_PACE,
    ...options,
  });
}
