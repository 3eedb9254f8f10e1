import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** The SDK has modules that call `require`, which an ES module has to make for itself. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** Bundles the probe's functions into a folder that holds all they need: nothing around it, here or on AWS, has the SDK for them. */
export function buildFunctions(outdir: string): void {
  // What an earlier build has left would be in the zip too.
  rmSync(outdir, { recursive: true, force: true });
  buildSync({
    entryPoints: ["handler", "authorizer", "backend", "run"].map((name) =>
      join(import.meta.dirname, "function", `${name}.mjs`),
    ),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // One copy of the SDK for all, and loaded only when it is needed.
    splitting: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    legalComments: "none",
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
}
