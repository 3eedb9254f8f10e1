import { join, relative, resolve } from "node:path";
import { ConfigError, parseConfig } from "./config.ts";
import { synthesize } from "./synthesize.ts";

// The CLI of CDK Terrain says through this variable where it looks for the stack.
const outdir = resolve(process.env.CDKTF_OUTDIR ?? join(import.meta.dirname, "cdktf.out"));

try {
  console.log(relative(process.cwd(), synthesize({ config: parseConfig(process.env), outdir })));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
