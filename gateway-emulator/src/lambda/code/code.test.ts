import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareCode } from "./code.ts";
import type { FunctionCode } from "../definition.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "groundfog-code-"));
});
afterAll(() => rm(folder, { recursive: true }));

function prepare(code: FunctionCode, handler = "index.handler"): Promise<string> {
  const definition = {
    functionName: "chat",
    arn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    handler,
    runtime: "nodejs24.x",
    timeoutMs: 3000,
    memorySizeMb: 128,
    environment: {},
    code,
  };
  return prepareCode(definition, join(folder, "unzipped"));
}

async function write(path: string, contents: string | Uint8Array): Promise<string> {
  const whole = join(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, contents);
  return whole;
}

/** A package with a source file; what it imports by name is not there. */
async function packageWith(name: string, source: string): Promise<string> {
  await write(`${name}/package.json`, '{"type":"module"}');
  return write(`${name}/src/handler.ts`, source);
}

test("a folder is used as it is", async () => {
  const path = dirname(await write("folder/index.mjs", ""));
  expect(await prepare({ path })).toBe(path);
});

test("a zip is unpacked, with its folders, and only once", async () => {
  const zip = zipSync({ "index.mjs": strToU8("export {}"), lib: { "a.json": strToU8('{"a":1}') } });
  const path = await write("code.zip", zip);
  const taskRoot = await prepare({ path });
  expect(await readFile(join(taskRoot, "index.mjs"), "utf8")).toBe("export {}");
  expect(await readFile(join(taskRoot, "lib/a.json"), "utf8")).toBe('{"a":1}');
  expect(await prepare({ path })).toBe(taskRoot);
  await rm(dirname(taskRoot), { recursive: true });
});

test("a zip whose names lead out of it writes nothing outside", async () => {
  const zip = zipSync({
    "../outside.txt": strToU8("x"),
    "a/../../outside.txt": strToU8("x"),
    "in.txt": strToU8("x"),
  });
  const taskRoot = await prepare({ path: await write("evil.zip", zip) });
  expect(await readdir(taskRoot)).toEqual(["in.txt"]);
  expect(await readdir(dirname(taskRoot))).toEqual([basename(taskRoot)]);
  await rm(dirname(taskRoot), { recursive: true });
});

test("a source is bundled into the module that the handler names; packages stay outside", async () => {
  const source = await packageWith(
    "bundled",
    `import { greet } from "./greet.ts";
     import type { Absent } from "not-installed";
     export const handler = async (event: Absent) => greet(event);
     export const load = () => import("not-installed");`,
  );
  await write("bundled/src/greet.ts", "export const greet = (name: unknown): string => `hello ${name}`;");
  const taskRoot = await prepare({ source }, "app/chat.handler");
  expect((await readdir(join(taskRoot, "app"))).toSorted()).toEqual(["chat.mjs", "chat.mjs.map"]);
  const bundle = (await import(pathToFileURL(join(taskRoot, "app/chat.mjs")).href)) as {
    handler(name: string): Promise<string>;
    load(): Promise<unknown>;
  };
  expect(await bundle.handler("you")).toBe("hello you");
  await expect(bundle.load()).rejects.toThrow("not-installed");
});

test("a bundle stands in its package's folder, so that it finds its packages; another source is another folder", async () => {
  const source = await packageWith("own", "export const handler = () => 1;");
  const first = await prepare({ source });
  expect(first.startsWith(join(folder, "own"))).toBe(true);
  expect(await prepare({ source })).toBe(first);
  await packageWith("own", "export const handler = () => 2;");
  expect(await prepare({ source })).not.toBe(first);
});

test("bundled at the same time, the code is whole for each, and nothing unfinished stays", async () => {
  const source = await packageWith("parallel", "export const handler = () => 1;");
  const folders = await Promise.all(Array.from({ length: 4 }, () => prepare({ source })));
  expect(new Set(folders).size).toBe(1);
  expect(await readdir(dirname(folders[0] ?? ""))).toHaveLength(1);
});

test("source wins over path", async () => {
  const source = await packageWith("both", "export const handler = () => 1;");
  expect(await prepare({ source, path: "/not/there" })).toContain("both");
});

test("a source that does not compile is an error with file, line and column", async () => {
  const source = await packageWith("broken", "export const handler = () => {\n  const = 1;\n};");
  await expect(prepare({ source })).rejects.toThrow(/^function chat: .*handler\.ts:2:9: Expected identifier/);
});

test("a file of its own that a source imports in vain is named, with its place", async () => {
  const source = await packageWith("missing", 'import "./absent.ts";\nexport const handler = () => 1;');
  await expect(prepare({ source })).rejects.toThrow(/handler\.ts:1:8: Could not resolve "\.\/absent\.ts"/);
});

test.each([
  ["no code", {}, "set filename"],
  ["a path that is not there", { path: "/not/there.zip" }, "/not/there.zip is not there: build it"],
  ["a source that is not there", { source: "/not/there.ts" }, "its source /not/there.ts is not there"],
])("%s is an error of one line that says what to mend", async (_case, code, message) => {
  await expect(prepare(code)).rejects.toThrow(
    expect.objectContaining({ name: "CodeError", message: expect.stringContaining(message) }),
  );
});

test("a file that is no zip is an error that names it", async () => {
  const path = await write("not.zip", "PK, but not really");
  await expect(prepare({ path })).rejects.toThrow(/not\.zip is not a zip file that can be read/);
});
