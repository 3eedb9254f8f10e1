import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { repository } from "./repository.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A file of the built page, as a distribution would keep it. */
export interface BuiltFile {
  type: string;
  etag: string;
  /** Whether its name changes with its content. */
  isHashed: boolean;
  /** By content coding; what does not get smaller has only `identity`. */
  bodies: { identity: Buffer; gzip?: Buffer; br?: Buffer };
}

/** By path, such as `/assets/index-BCzwvVbA.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

const root = join(repository, "client");

let built: Promise<BuiltFiles> | undefined;

/** The page, built for production: once in a process, whoever asks. */
export function buildPage(): Promise<BuiltFiles> {
  built ??= build();
  return built;
}

async function build(): Promise<BuiltFiles> {
  using folder = temporaryFolder();
  const vite = dirname(createRequire(join(root, "package.json")).resolve("vite/package.json"));
  await promisify(execFile)(
    process.execPath,
    [join(vite, "bin", "vite.js"), "build", "--logLevel", "warn", "--outDir", folder.path],
    // Under a test's NODE_ENV it would be another page.
    { cwd: root, env: { PATH: process.env.PATH, NODE_ENV: "production" } },
  );
  const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // What Vite says of the build is no part of the page.
    .filter((path) => !path.includes(`${sep}.vite${sep}`));
  const files = await Promise.all(
    paths.map(async (path) => {
      const name = `/${relative(folder.path, path).replaceAll(sep, "/")}`;
      return [name, await fileOf(name, await readFile(path))] as const;
    }),
  );
  return new Map(files);
}

async function fileOf(name: string, identity: Buffer): Promise<BuiltFile> {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`the page has a file of a kind that nobody has named: ${name}`);
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(identity, { level: 9 }),
    promisify(brotliCompress)(identity, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
  ]);
  return {
    type,
    etag: `"${createHash("sha256").update(identity).digest("base64url").slice(0, 20)}"`,
    isHashed: name.startsWith("/assets/"),
    bodies: {
      identity,
      ...(zipped.length < identity.length && { gzip: zipped }),
      ...(brotli.length < identity.length && { br: brotli }),
    },
  };
}
