import { lstat, readdir, readFile, readlink, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { strToU8, zipSync, type Zippable } from "fflate";
import { expect, test } from "vitest";
import { codeOf, temporaryFolder } from "./code-source.fixture.ts";
import { zipEntries } from "./zip-entries.ts";

const UNIX = 3;
const text = (contents: string, mode: number, system = UNIX): Zippable[string] => [
  strToU8(contents),
  { os: system, attrs: mode << 16 },
];

test("a zip is unpacked, with its folders, and only once", async () => {
  await using folder = await temporaryFolder();
  const zip = zipSync({ "index.mjs": strToU8("export {}"), lib: { "a.json": strToU8('{"a":1}') } });
  const path = await folder.write("code.zip", zip);
  const code = await codeOf(folder, { path }).current();
  expect(await readFile(join(code.taskRoot, "index.mjs"), "utf8")).toBe("export {}");
  expect(await readFile(join(code.taskRoot, "lib/a.json"), "utf8")).toBe('{"a":1}');
  expect((await codeOf(folder, { path }).current()).taskRoot).toBe(code.taskRoot);
});

test("files keep the permissions that their zip says, and links stay links", async () => {
  await using folder = await temporaryFolder();
  const zip = zipSync({
    bootstrap: text("#!/bin/sh\n", 0o100_755),
    "of-macos": text("#!/bin/sh\n", 0o100_755, 19),
    "plain.txt": text("x", 0o100_644),
    "of-windows": [strToU8("x"), { os: 0, attrs: 0x20 }],
    latest: text("lib/v1.txt", 0o120_777),
    lib: { "v1.txt": text("one", 0o100_600) },
  });
  const { taskRoot } = await codeOf(folder, { path: await folder.write("code.zip", zip) }).current();
  const mode = async (name: string) => ((await stat(join(taskRoot, name))).mode & 0o777).toString(8);
  expect(await mode("bootstrap")).toBe("755");
  expect(await mode("of-macos")).toBe("755");
  expect(await mode("plain.txt")).toBe("644");
  expect(await mode("of-windows")).toBe("644");
  expect(await mode("lib/v1.txt")).toBe("600");
  expect((await lstat(join(taskRoot, "latest"))).isSymbolicLink()).toBe(true);
  expect(await readlink(join(taskRoot, "latest"))).toBe("lib/v1.txt");
  expect(await readFile(join(taskRoot, "latest"), "utf8")).toBe("one");
});

test("the same files with other permissions are other code", async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write("code.zip", zipSync({ bootstrap: text("#!/bin/sh\n", 0o100_644) }));
  const first = await codeOf(folder, { path }).current();
  await folder.write("code.zip", zipSync({ bootstrap: text("#!/bin/sh\n", 0o100_755) }));
  expect((await codeOf(folder, { path }).current()).hash).not.toBe(first.hash);
});

test("a zip whose names or links lead out of it writes nothing outside", async () => {
  await using folder = await temporaryFolder();
  const zip = zipSync({
    "../outside.txt": strToU8("x"),
    "a/../../outside.txt": strToU8("x"),
    "in.txt": strToU8("x"),
  });
  const { taskRoot } = await codeOf(folder, { path: await folder.write("evil.zip", zip) }).current();
  expect(await readdir(taskRoot)).toEqual(["in.txt"]);
  expect(await readdir(dirname(taskRoot))).toEqual([basename(taskRoot)]);

  const through = zipSync({ a: text("..", 0o120_777), "a/file.txt": strToU8("x") });
  await expect(
    codeOf(folder, { path: await folder.write("through.zip", through) }).current(),
  ).rejects.toThrow("through.zip is not a zip file that can be read: E");
  expect(await readdir(dirname(taskRoot))).toEqual([basename(taskRoot)]);
});

test("a zip that is cut off, or whose bytes have changed, is not taken", async () => {
  const zip = zipSync({ "index.mjs": [strToU8("export const handler = 1;".repeat(20)), { level: 0 }] });
  await expect(zipEntries(zip.subarray(0, zip.length - 30))).rejects.toThrow("its end is missing");
  const changed = zip.slice();
  changed[100] = 0;
  await expect(zipEntries(changed)).rejects.toThrow("index.mjs in it is damaged");
  expect(await zipEntries(zip)).toHaveLength(1);
});

test("a name that is not ASCII is found in either of a zip's two encodings", async () => {
  const zip = zipSync({ "größe.txt": strToU8("x") });
  expect((await zipEntries(zip)).map(({ path }) => path)).toEqual(["größe.txt"]);
});
