import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
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

/**
 * Writes the stack as Terraform JSON and returns the path of its `cdk.tf.json`. Somebody who reads the folder at the
 * same time finds a whole stack: the old one, or the new one.
 */
export function synthesize({ config, outdir }: SynthesizeOptions): string {
  const id = `groundfog-${config.stage}`;
  const stack = join(outdir, "stacks", id);
  mkdirSync(stack, { recursive: true });
  // CDK Terrain empties a file before it writes it.
  const written = mkdtempSync(join(outdir, ".synthesized-"));
  try {
    const app = new App({ outdir: written, stackTraces: false });
    new ChatStack(app, id, {
      config,
      fromStack: (path) => relative(stack, join(REPOSITORY, path)).replaceAll(sep, "/"),
    });
    app.synth();
    for (const file of ["manifest.json", join("stacks", id, "cdk.tf.json")])
      renameSync(join(written, file), join(outdir, file));
  } finally {
    rmSync(written, { recursive: true });
  }
  removeOtherStacks(join(outdir, "stacks"), id);
  return join(stack, "cdk.tf.json");
}

/** Another stage's stack, left from an earlier run, would stand beside this one as if both were meant. */
function removeOtherStacks(stacks: string, id: string): void {
  for (const other of readdirSync(stacks).filter((name) => name !== id))
    rmSync(join(stacks, other), { recursive: true, force: true });
}
