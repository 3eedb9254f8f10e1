import { join } from "node:path";
import { parseConfig } from "../../cdktf/config.ts";
import { synthesize } from "../../cdktf/synthesize.ts";
import type { Pace } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { startEmulator } from "./emulator.ts";
import { repository } from "./repository.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Synthesizes the project's own stack into a folder, and returns its `cdk.tf.json`. */
export function synthesizeStack(outdir: string): string {
  return synthesize({ config: parseConfig({}), outdir });
}

/** Starts the emulator with the project's own stack on free ports; the model answers at once unless told otherwise. */
export async function startOwnStack(options: { pace?: Pace; site?: boolean } = {}): Promise<Emulator> {
  using folder = temporaryFolder();
  return startEmulator(synthesizeStack(folder.path), {
    ...(options.pace && { pace: options.pace }),
    site: options.site ? { root: join(repository, "client"), path: process.env.PATH ?? "" } : undefined,
  });
}
