import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktn";
import { buildFunctions } from "./build-functions.ts";
import { ProbeStack, type ProbeStackProps } from "./stack.ts";

const ID = "groundfog-probe";

/** Writes the probe stack as Terraform JSON, and its functions, into a folder; returns the path of its `cdk.tf.json`. */
export function synthesizeProbe(of: Omit<ProbeStackProps, "code"> & { outdir: string }): string {
  const { outdir, ...props } = of;
  mkdirSync(outdir, { recursive: true });
  const code = join(outdir, "functions");
  buildFunctions(code);
  const app = new App({ outdir, stackTraces: false });
  new ProbeStack(app, ID, { code, ...props });
  app.synth();
  return join(outdir, "stacks", ID, "cdk.tf.json");
}
