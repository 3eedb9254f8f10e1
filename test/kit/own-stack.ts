import { join } from "node:path";
import { parseConfig } from "../../cdktf/config.ts";
import { synthesize } from "../../cdktf/synthesize.ts";
import { INSTANT_PACE, type Pace } from "../../gateway-emulator/src/bedrock/pace.ts";
import { createEmulator, type Emulator } from "../../gateway-emulator/src/emulator.ts";
import { readStack } from "../../gateway-emulator/src/infra/stack.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const repository = join(import.meta.dirname, "..", "..");

/** Synthesizes the project's own stack into a folder, and returns its `cdk.tf.json`. */
export function synthesizeStack(outdir: string): string {
  return synthesize({ config: parseConfig({}), outdir });
}

/** Starts the emulator with the project's own stack on free ports; the model answers at once unless told otherwise. */
export async function startOwnStack(options: { pace?: Pace; site?: boolean } = {}): Promise<Emulator> {
  using folder = temporaryFolder();
  const stack = readStack(synthesizeStack(folder.path));
  return createEmulator({
    stack,
    host: "127.0.0.1",
    port: 0,
    portAsked: false,
    auth: true,
    environments: "spawned",
    cacheFolder: join(repository, "node_modules", ".cache", "groundfog-test"),
    pace: options.pace ?? INSTANT_PACE,
    site: options.site ? { root: join(repository, "client"), path: process.env.PATH ?? "" } : undefined,
  });
}
