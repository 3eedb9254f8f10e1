import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { buildFunction, type BuiltFunction } from "./build.ts";

/** What is larger makes every cold start longer; node lambda/build.ts writes dist/meta.json, which tells of what. */
const MAX_BUNDLE_BYTES = 450_000;

let folder: string;
let built: BuiltFunction;
let bundle: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-"));
  built = await buildFunction(folder);
  bundle = await readFile(join(folder, "index.mjs"), "utf8");
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

test("the zip is the same bytes each time, wherever it is built, and in every time zone", async () => {
  const zip = await readFile(join(folder, "function.zip"));
  vi.stubEnv("TZ", "Pacific/Auckland");
  const elsewhere = join(folder, "some/where/else");
  expect((await buildFunction(elsewhere)).codeSha256).toBe(built.codeSha256);
  expect(await readFile(join(elsewhere, "function.zip"))).toEqual(zip);
  expect(createHash("sha256").update(zip).digest("base64")).toBe(built.codeSha256);
});

test("the zip holds the bundle alone, which names no place on this machine", async () => {
  const files = unzipSync(await readFile(join(folder, "function.zip")));
  expect(Object.keys(files)).toEqual(["index.mjs"]);
  expect(strFromU8(files["index.mjs"] ?? new Uint8Array())).toBe(bundle);
  expect(bundle).not.toContain(dirname(import.meta.dirname));
  expect(bundle).not.toContain(folder);
});

test("the bundle has the SDK in it: one small file that imports Node.js's own modules only", () => {
  const outputs = Object.entries(built.metafile.outputs).filter(([path]) => path.endsWith(".mjs"));
  expect(outputs).toHaveLength(1);
  const imports = outputs[0]?.[1].imports.map(({ path }) => path) ?? [];
  expect(imports.filter((path) => !isBuiltin(path))).toEqual([]);
  expect(Object.keys(built.metafile.inputs).some((path) => path.includes("@aws-sdk/"))).toBe(true);
  expect(built.bundleBytes).toBeLessThan(MAX_BUNDLE_BYTES);
});

test("in the bundle is the handler, what it depends on, and nothing of tests, tools or other folders", () => {
  const inputs = Object.values(built.metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const others = inputs.filter((path) => !/^(src|lean-sdk)\/|(^|\/)node_modules\//.test(path));
  expect(others).toEqual([]);
  expect(inputs.filter((path) => /\.test\.|fixture|nested-clients|http2-connection/.test(path))).toEqual([]);
});

test("the source map beside the bundle leads to the sources, and does not repeat them", async () => {
  expect(bundle.trimEnd().endsWith("//# sourceMappingURL=index.mjs.map")).toBe(true);
  const map = JSON.parse(await readFile(join(folder, "index.mjs.map"), "utf8")) as {
    sources: string[];
    sourcesContent?: string[];
  };
  expect(map.sources.map((path) => join(folder, path))).toContain(
    join(import.meta.dirname, "src/handler.ts"),
  );
  expect(map.sourcesContent).toBeUndefined();
});

test("the bundle loads in plain Node.js, with Lambda's variables and the stack's, and says nothing", async () => {
  const program = `import(${JSON.stringify(join(folder, "index.mjs"))}).then((loaded) =>
    console.log(Object.entries(loaded).map(([name, value]) => name + ":" + typeof value).join(" ")))`;
  const env = { AWS_REGION: "us-east-1", TABLE_NAME: "chat", WORKER_FUNCTION_NAME: "chat-worker" };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", program], {
    env,
    cwd: folder,
  });
  expect(stdout.trim()).toBe("handler:function worker:function");
  expect(stderr).toBe("");
});
