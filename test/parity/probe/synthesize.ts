import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktn";
import { ProbeStack, type ProbeStackProps } from "./stack.ts";

const ID = "groundfog-probe";

/** Writes the probe stack as Terraform JSON into a folder, and returns the path of its `cdk.tf.json`. */
export function synthesizeProbe({ outdir, ...props }: ProbeStackProps & { outdir: string }): string {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  new ProbeStack(app, ID, props);
  app.synth();
  return join(outdir, "stacks", ID, "cdk.tf.json");
}
