import { dirname, join, relative } from "node:path";
import { synthesizeProbe } from "./synthesize.ts";

// Writes the stack that is deployed to AWS and prints the folder for `terraform -chdir=…`.
const region = process.env.AWS_REGION ?? "us-east-1";
const stack = synthesizeProbe({
  outdir: join(import.meta.dirname, "cdktf.out"),
  region,
  runFunctions: true,
  accessLog: false,
});
console.log(relative(process.cwd(), dirname(stack)));
