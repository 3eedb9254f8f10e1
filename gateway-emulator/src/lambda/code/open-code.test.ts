import { mkdir, readdir, readFile, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FunctionCode } from "../definition.ts";
import { codeOf, type TemporaryFolder, temporaryFolder } from "./code-source.fixture.ts";
import { useEsbuild } from "./esbuild-service.ts";
import type { RunnableCode } from "./runnable-code.ts";

let folder: TemporaryFolder;
let esbuild: Awaited<ReturnType<typeof useEsbuild>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  // Its process is started once for all of them.
  esbuild = await useEsbuild();
});
afterAll(async () => {
  await esbuild.release();
  await folder[Symbol.asyncDispose]();
});

function prepare(code: FunctionCode, handler?: string): Promise<RunnableCode> {
  return codeOf(folder, code, handler).current();
}

/** A package with a source file; what it imports by name is not there. */
async function packageWith(name: string, source: string): Promise<string> {
  await folder.write(`${name}/package.json`, '{"type":"module"}');
  return folder.write(`${name}/src/handler.ts`, source);
}

test("a source is bundled into the module that the handler names; packages stay outside", async () => {
  const source = await packageWith(
    "bundled",
    `import { greet } from "./greet.ts";
     import type { Absent } from "not-installed";
     export const handler = async (event: Absent) => greet(event);
     export const load = () => import("not-installed");`,
  );
  await folder.write(
    "bundled/src/greet.ts",
    "export const greet = (name: unknown): string => `hello ${name}`;",
  );
  const { taskRoot } = await prepare({ source }, "app/chat.handler");
  expect((await readdir(join(taskRoot, "app"))).toSorted()).toEqual(["chat.mjs", "chat.mjs.map"]);
  const bundle = (await import(pathToFileURL(join(taskRoot, "app/chat.mjs")).href)) as {
    handler(name: string): Promise<string>;
    load(): Promise<unknown>;
  };
  expect(await bundle.handler("you")).toBe("hello you");
  await expect(bundle.load()).rejects.toThrow("not-installed");
});

test("the bundle's source map leads to the source, from where the bundle stands", async () => {
  const source = await packageWith("mapped", "export const handler = () => 1;");
  const { taskRoot } = await prepare({ source });
  const map = JSON.parse(await readFile(join(taskRoot, "index.mjs.map"), "utf8")) as { sources: string[] };
  expect(map.sources.map((path) => join(taskRoot, path))).toEqual([source]);
});

test("a bundle stands in its package's folder, so that it finds its packages; another source is another folder", async () => {
  const source = await packageWith("own", "export const handler = () => 1;");
  const first = await prepare({ source });
  expect(first.taskRoot.startsWith(join(folder.path, "own"))).toBe(true);
  const { taskRoot, hash } = await prepare({ source });
  expect({ taskRoot, hash }).toEqual({ taskRoot: first.taskRoot, hash: first.hash });
  await packageWith("own", "export const handler = () => 2;");
  const second = await prepare({ source });
  expect(second.taskRoot).not.toBe(first.taskRoot);
  expect(second.hash).not.toBe(first.hash);
});

test("other packages are other code, even where the source is the same", async () => {
  const source = await packageWith("installed", "export const handler = () => 1;");
  await folder.write("installed/node_modules/.package-lock.json", "{}");
  const first = await prepare({ source });
  await folder.write("installed/package.json", '{"type":"module","dependencies":{"a":"2"}}');
  const second = await prepare({ source });
  expect(second.hash).not.toBe(first.hash);
  await folder.write("installed/node_modules/.package-lock.json", '{"name":"installed"}');
  expect((await prepare({ source })).hash).not.toBe(second.hash);
});

test("bundled at the same time, the code is whole for each, and nothing unfinished stays", async () => {
  const source = await packageWith("parallel", "export const handler = () => 1;");
  const all = await Promise.all(Array.from({ length: 4 }, () => prepare({ source })));
  const taskRoots = new Set(all.map(({ taskRoot }) => taskRoot));
  expect(taskRoots.size).toBe(1);
  const stored = [...taskRoots, ...new Set(all.map(({ imports }) => imports))];
  const [taskRoot = ""] = taskRoots;
  expect((await readdir(dirname(taskRoot))).toSorted()).toEqual(stored.map((path = "") => basename(path)));
});

test("the module of imports loads the packages that the code loads at once, where the code finds them, in its order", async () => {
  const loads = (name: string) => `(globalThis.loadedByImports ??= []).push("${name}");`;
  for (const name of ["one", "@scope/two", "lazy"]) {
    await folder.write(`imports/node_modules/${name}/package.json`, '{"type":"module","main":"index.js"}');
    await folder.write(`imports/node_modules/${name}/index.js`, loads(name));
  }
  await folder.write("imports/node_modules/broken/package.json", '{"type":"module","main":"index.js"}');
  await folder.write("imports/node_modules/broken/index.js", 'throw new Error("does not load")');
  const source = await packageWith(
    "imports",
    `import "node:fs";
     import "path";
     import "./other.ts";
     import "broken";
     import "not-installed";
     import "one";
     export const load = () => import("lazy");`,
  );
  await folder.write("imports/src/other.ts", 'import "@scope/two"; export {};');
  const { imports = "", taskRoot } = await prepare({ source });
  expect(dirname(imports)).toBe(dirname(taskRoot));
  const loaded: string[] = [];
  Object.assign(globalThis, { loadedByImports: loaded });
  await import(pathToFileURL(imports).href);
  expect(loaded).toEqual(["@scope/two", "one"]);
});

test("code that imports nothing from outside has a module of imports that loads nothing", async () => {
  const source = await packageWith("alone", 'import "node:fs"; export const handler = () => 1;');
  const { imports = "" } = await prepare({ source });
  expect(await readFile(imports, "utf8")).toBe("");
});

test("source wins over path", async () => {
  const source = await packageWith("both", "export const handler = () => 1;");
  expect((await prepare({ source, path: "/not/there" })).taskRoot).toContain("both");
});

test("a source that does not compile is an error with file, line and column", async () => {
  const source = await packageWith("broken", "export const handler = () => {\n  const = 1;\n};");
  await expect(prepare({ source })).rejects.toThrow(/^function chat: .*handler\.ts:2:9: Expected identifier/);
});

test("a file of its own that a source imports in vain is named, with its place", async () => {
  const source = await packageWith("missing", 'import "./absent.ts";\nexport const handler = () => 1;');
  await expect(prepare({ source })).rejects.toThrow(/handler\.ts:1:8: Could not resolve "\.\/absent\.ts"/);
});

test("what could not be prepared is tried again when it is asked for again", async () => {
  const source = await packageWith("again", "export const handler = ;");
  const code = codeOf(folder, { source });
  await expect(code.current()).rejects.toThrow("Unexpected");
  await packageWith("again", "export const handler = () => 1;");
  const mended = await code.current();
  await packageWith("again", "export const handler = () => 2;");
  expect(await code.current()).toBe(mended);
  await code.close();
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

test("a folder is used as it is, with another hash when what is in it has changed", async () => {
  const path = dirname(await folder.write("folder/index.mjs", ""));
  const first = await prepare({ path });
  expect(first.taskRoot).toBe(path);
  expect(await prepare({ path })).toEqual(first);
  await folder.write("folder/lib/more.mjs", "");
  expect((await prepare({ path })).hash).not.toBe(first.hash);
});

test("a file that is no zip is an error that names it", async () => {
  const path = await folder.write("not.zip", "PK, but not really");
  await expect(prepare({ path })).rejects.toThrow(/not\.zip is not a zip file that can be read/);
});

test("code that is a day old goes; the one in use stays", async () => {
  const source = await packageWith("old", 'import "a"; export const handler = () => 1;');
  const { taskRoot, imports = "" } = await prepare({ source });
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  const lately = new Date(Date.now() - 23 * 60 * 60 * 1000);
  for (const [name, time] of [
    ["long-ago", longAgo],
    ["lately", lately],
    [basename(taskRoot), longAgo],
    [basename(imports), longAgo],
  ] as const) {
    if (name !== basename(imports)) await mkdir(join(dirname(taskRoot), name), { recursive: true });
    await utimes(join(dirname(taskRoot), name), time, time);
  }
  await prepare({ source });
  const kept = [basename(taskRoot), basename(imports), "lately"];
  expect((await readdir(dirname(taskRoot))).toSorted()).toEqual(kept.toSorted());
  expect((await stat(taskRoot)).mtimeMs).toBeGreaterThan(lately.getTime());
});
