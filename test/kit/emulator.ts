import { join } from "node:path";
import { INSTANT_PACE } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import { createEmulator, type Emulator } from "../../gateway-emulator/src/emulator.ts";
import { readStack } from "../../gateway-emulator/src/infra/stack.ts";
import type { EmulatorOptions } from "../../gateway-emulator/src/parts.ts";
import { repository } from "./repository.ts";

/** Starts the emulator with a stack on free ports, without a page; the model answers at once. */
export function startEmulator(
  stack: string,
  { reload = false, ...options }: Partial<Omit<EmulatorOptions, "reload">> & { reload?: boolean } = {},
): Promise<Emulator> {
  return createEmulator({
    ...(reload && { reload: { read: async () => readStack(stack), file: stack } }),
    stack: readStack(stack),
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
