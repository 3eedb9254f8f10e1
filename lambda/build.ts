import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";

/** The oldest time a zip can hold, in local time as zips have it: the same bytes on every machine and day. */
const FIXED_MTIME = new Date(1980, 0, 1);

/** rw-r--r-- of a Unix file, without which Lambda unpacks a file that nobody may read. */
const UNIX = 3;
const READABLE = 0o644 << 16;

/** The SDK has modules that call `require`, which an ES module has to make for itself. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/**
 * Bundles the handler into `index.mjs` and `function.zip`, the same bytes for the same source; its entry is
 * `index.handler`.
 */
export async function buildFunction(outdir: string): Promise<{ bundleBytes: number; zipBytes: number }> {
  const outfile = join(outdir, "index.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "src/handler.ts")],
    outfile,
    bundle: true,
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
  const bundle = await readFile(outfile);
  const zip = zipSync(
    { "index.mjs": [bundle, { os: UNIX, attrs: READABLE }] },
    { level: 9, mtime: FIXED_MTIME },
  );
  await writeFile(join(outdir, "function.zip"), zip);
  return { bundleBytes: bundle.length, zipBytes: zip.length };
}

if (import.meta.main) {
  const outdir = join(import.meta.dirname, "dist");
  await mkdir(outdir, { recursive: true });
  const { bundleBytes, zipBytes } = await buildFunction(outdir);
  console.log(`lambda/dist/index.mjs ${kilobytes(bundleBytes)}, function.zip ${kilobytes(zipBytes)}`);
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
