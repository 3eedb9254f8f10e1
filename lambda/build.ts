import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { zipSync } from "fflate";
import { leanSdk } from "./lean-sdk/plugin.ts";

/** rw-r--r-- of a Unix file, without which Lambda unpacks a file that nobody may read. */
const UNIX = 3;
const READABLE = 0o644 << 16;

/** The SDK has modules that call `require`, which an ES module has to make for itself. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

export interface BuiltFunction {
  bundleBytes: number;
  zipBytes: number;
  /** Of the zip, as Lambda itself tells it: its SHA-256 in Base64. */
  codeSha256: string;
  /** What the bundle is made of; also in `meta.json`. */
  metafile: Metafile;
}

/**
 * Bundles the handler, with the SDK, into `index.mjs` and `function.zip`, the same bytes for the same source; its entry
 * is `index.handler`. The source map stays beside them: reading it would make every cold start longer.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
 */
export async function buildFunction(outdir: string): Promise<BuiltFunction> {
  const outfile = join(outdir, "index.mjs");
  const { metafile } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ["src/handler.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    banner: { js: REQUIRE },
    plugins: [leanSdk()],
    logLevel: "warning",
  });
  const bundle = await readFile(outfile);
  // The oldest time a zip can hold, in local time as zips have it: the same bytes on every machine and day.
  const mtime = new Date(1980, 0, 1);
  const zip = zipSync({ "index.mjs": [bundle, { os: UNIX, attrs: READABLE }] }, { level: 9, mtime });
  await writeFile(join(outdir, "function.zip"), zip);
  await writeFile(join(outdir, "meta.json"), JSON.stringify(metafile));
  const codeSha256 = createHash("sha256").update(zip).digest("base64");
  return { bundleBytes: bundle.length, zipBytes: zip.length, codeSha256, metafile };
}

if (import.meta.main) {
  const outdir = join(import.meta.dirname, "dist");
  await mkdir(outdir, { recursive: true });
  const { bundleBytes, zipBytes, codeSha256 } = await buildFunction(outdir);
  console.log(`lambda/dist/index.mjs ${kilobytes(bundleBytes)}`);
  console.log(`lambda/dist/function.zip ${kilobytes(zipBytes)}, CodeSha256 ${codeSha256}`);
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
