import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { App } from "cdktn";
import { ChatStack } from "./chat-stack.ts";
import type { Config } from "./config.ts";

const REPOSITORY = join(import.meta.dirname, "..");

interface SynthesizeOptions {
  config: Config;
  /** An absolute path, such as `…/cdktf/cdktf.out`. */
  outdir: string;
}

/** Writes the stack as Terraform JSON and returns the path of its `cdk.tf.json`. */
export function synthesize({ config, outdir }: SynthesizeOptions): string {
  const id = `groundfog-${config.stage}`;
  const stacks = join(outdir, "stacks");
  mkdirSync(outdir, { recursive: true });
  removeOtherStacks(stacks, id);
  const app = new App({ outdir, stackTraces: false });
  new ChatStack(app, id, {
    config,
    fromStack: (path) => relative(join(stacks, id), join(REPOSITORY, path)).replaceAll(sep, "/"),
  });
  app.synth();
  return join(stacks, id, "cdk.tf.json");
}

/** Another stage's stack, left from an earlier run, would stand beside this one as if both were meant. */
function removeOtherStacks(stacks: string, id: string): void {
  if (!existsSync(stacks)) return;
  for (const other of readdirSync(stacks).filter((name) => name !== id))
    rmSync(join(stacks, other), { recursive: true });
}
