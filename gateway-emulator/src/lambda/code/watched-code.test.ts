import { mkdir, rename, truncate, unlink, utimes, writeFile } from "node:fs/promises";
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemporaryFolder, temporaryFolder, watchedCode } from "./code-source.fixture.ts";
import { VirtualClock } from "../../control/clock.ts";
import { useEsbuild } from "./esbuild-service.ts";
import type { Preparation } from "./preparation.ts";
import { WatchedCode } from "./watched-code.ts";

let folder: TemporaryFolder;
let esbuild: Awaited<ReturnType<typeof useEsbuild>>;
let packages = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  // Its process is started once for all of them.
  esbuild = await useEsbuild();
});
afterAll(async () => {
  await esbuild.release();
  await folder[Symbol.asyncDispose]();
});

/** A watched package: its handler answers what `./greet.ts` says. */
async function greeting() {
  const name = `package-${++packages}`;
  await folder.write(`${name}/package.json`, '{"type":"module"}');
  await folder.write(`${name}/src/lib/greet.ts`, says("hello"));
  const handler = await folder.write(
    `${name}/src/handler.ts`,
    'import { greet } from "./lib/greet.ts";\nexport const handler = () => greet;',
  );
  const code = await watchedCode(folder, { source: handler });
  const root = join(folder.path, name);
  return { ...code, root, handler, greet: join(root, "src/lib/greet.ts") };
}

function says(text: string): string {
  return `export const greet: string = "${text}";\n`;
}

/** What the code's handler answers. */
async function answerOf(code: unknown): Promise<unknown> {
  expect(code).toHaveProperty("taskRoot");
  const { taskRoot } = code as { taskRoot: string };
  const module = (await import(pathToFileURL(join(taskRoot, "index.mjs")).href)) as { handler(): unknown };
  return module.handler();
}

const waysOfSaving: [string, (path: string, contents: string) => Promise<void>][] = [
  ["written in place", writeFile],
  [
    "written beside it and renamed",
    async (path, contents) => {
      await writeFile(`${path}.tmp-1`, contents);
      await rename(`${path}.tmp-1`, path);
    },
  ],
  [
    "moved away and written anew",
    async (path, contents) => {
      await rename(path, `${path}~`);
      await writeFile(path, contents);
    },
  ],
];

test.each(waysOfSaving)("a file %s is new code, told once, and again the next time", async (_way, save) => {
  await using code = await greeting();
  const before = await code.source.current();
  await save(code.greet, says("first"));
  const first = await code.outcome();
  expect(await answerOf(first)).toBe("first");
  expect(await code.source.current()).toBe(first);
  expect(first).not.toEqual(before);
  await save(code.greet, says("second"));
  expect(await answerOf(await code.outcome())).toBe("second");
  expect(code.told).toEqual(["changing", "changed", "changing", "changed"]);
});

test("a file that is removed and comes back later is one change", async () => {
  await using code = await greeting();
  const waits = code.clock.longWait();
  await unlink(code.greet);
  await waits;
  await writeFile(code.greet, says("anew"));
  expect(await answerOf(await code.outcome())).toBe("anew");
  expect(code.told).toEqual(["changing", "changed"]);
});

test("a file that is emptied and filled later is one change", async () => {
  await using code = await greeting();
  const waits = code.clock.longWait();
  await truncate(code.greet);
  await waits;
  await writeFile(code.greet, says("filled"));
  expect(await answerOf(await code.outcome())).toBe("filled");
  expect(code.told).toEqual(["changing", "changed"]);
});

test("several files saved at once are one change", async () => {
  await using code = await greeting();
  const more = join(code.root, "src/new/folder/more.ts");
  // In one go, as from here no other process could.
  mkdirSync(dirname(more), { recursive: true });
  writeFileSync(
    code.handler,
    `import { greet } from "./lib/greet.ts";
     import { more } from "./new/folder/more.ts";
     export const handler = () => greet + more;`,
  );
  writeFileSync(code.greet, says("together"));
  writeFileSync(more, "export const more: number = 1;");
  const changed = await code.outcome();
  expect(await answerOf(changed)).toBe("together1");
  expect(code.told).toEqual(["changing", "changed"]);

  await writeFile(more, "export const more: number = 2;");
  expect(await answerOf(await code.outcome())).toBe("together2");
});

test("current waits for a change that has been noticed", async () => {
  await using code = await greeting();
  const noticed = heard(dirname(code.greet));
  await writeFile(code.greet, says("noticed"));
  await noticed;
  expect(code.told).toEqual(["changing"]);
  expect(await answerOf(await code.source.current())).toBe("noticed");
});

test("what makes no difference is told as unchanged, and what has no part in the code not at all", async () => {
  await using code = await greeting();
  await utimes(code.greet, new Date(), new Date());
  expect(await code.outcome()).toBeUndefined();
  expect(code.told.splice(0)).toEqual(["changing", "unchanged"]);

  const noticed = heard(dirname(code.greet));
  await writeFile(join(dirname(code.greet), "greet.test.ts"), "");
  await noticed;
  expect(code.told).toEqual([]);
});

test("a broken save is an error with its place while the old code stays; mended, it is told of", async () => {
  await using code = await greeting();
  const before = await code.source.current();
  await writeFile(code.greet, "export const greet = ;");
  expect(await code.outcome()).toMatch(/^function chat: .*lib\/greet\.ts:1:22: Unexpected ";"/);
  expect(await code.source.current()).toBe(before);
  await writeFile(code.greet, says("hello"));
  expect(await code.outcome()).toBeUndefined();
  await writeFile(code.greet, "export const greet = ;;");
  expect(await code.outcome()).toMatch(/Unexpected/);
  await writeFile(code.greet, says("mended"));
  expect(await answerOf(await code.outcome())).toBe("mended");
  const pairs = ["failed", "unchanged", "failed", "changed"].flatMap((outcome) => ["changing", outcome]);
  expect(code.told).toEqual(pairs);
});

test("code that somebody has removed is written again as it was, from sources that are not so any more", async () => {
  await using code = await greeting();
  const { taskRoot, writeAgain } = await code.source.current();
  await code.source.close();
  await writeFile(code.greet, says("later"));
  rmSync(join(code.root, ".dev"), { recursive: true });
  await writeAgain?.();
  expect(await answerOf({ taskRoot })).toBe("hello");
});

test("a zip's code that somebody has removed is unpacked again", async () => {
  const path = await folder.write(
    "removed.zip",
    zipSync({ "index.mjs": strToU8("export const handler = () => 'zip';") }),
  );
  await using code = await watchedCode(folder, { path });
  const { taskRoot, writeAgain } = await code.source.current();
  rmSync(taskRoot, { recursive: true });
  await writeAgain?.();
  expect(await answerOf({ taskRoot })).toBe("zip");
});

test.runIf(process.platform === "linux")(
  "code is bundled on when somebody has killed esbuild's process, for several functions at once",
  async () => {
    await using code = await greeting();
    await using other = await greeting();
    for (const pid of esbuildPids()) process.kill(pid, "SIGKILL");
    await expect.poll(esbuildPids, { interval: 5 }).toEqual([]);
    await Promise.all([writeFile(code.greet, says("lives")), writeFile(other.greet, says("lives too"))]);
    expect(await answerOf(await code.outcome())).toBe("lives");
    expect(await answerOf(await other.outcome())).toBe("lives too");
    expect(esbuildPids()).toHaveLength(1);
  },
);

/** What this process has started is esbuild. */
function esbuildPids(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  const isEsbuild = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("esbuild");
  return children.split(" ").filter(Boolean).map(Number).filter(isEsbuild);
}

test("a file that is imported before it is there is noticed when it appears, in a new folder too", async () => {
  await using code = await greeting();
  await writeFile(code.handler, 'export { greet as handler } from "../shared/deep/late.ts";');
  expect(await code.outcome()).toMatch(/handler\.ts:1:34: Could not resolve "\.\.\/shared\/deep\/late\.ts"/);
  await folder.write(`${basename(code.root)}/shared/deep/late.ts`, 'export const greet = () => "late";');
  let outcome = await code.outcome();
  // The folder may have been noticed before the file in it was there.
  while (typeof outcome === "string") outcome = await code.outcome();
  expect(await answerOf(outcome)).toBe("late");
});

test("code that is broken from the start is mended by a save", async () => {
  await folder.write("from-start/package.json", "{}");
  const source = await folder.write("from-start/handler.ts", 'export { handler } from "./lib/a.ts";');
  const broken = await folder.write("from-start/lib/a.ts", "export const handler = ;");
  await using code = await watchedCode(folder, { source });
  await expect(code.source.current()).rejects.toThrow(/a\.ts:1:24: Unexpected/);
  await writeFile(broken, 'export const handler = () => "works";');
  expect(await answerOf(await code.outcome())).toBe("works");
  expect(await answerOf(await code.source.current())).toBe("works");
});

test("a source that is not there from the start is noticed when it appears", async () => {
  await using code = await watchedCode(folder, { source: join(folder.path, "appears/src/handler.ts") });
  await expect(code.source.current()).rejects.toThrow("is not there");
  await folder.write("appears/src/handler.ts", 'export const handler = () => "here";');
  let outcome = await code.outcome();
  while (typeof outcome === "string") outcome = await code.outcome();
  expect(await answerOf(outcome)).toBe("here");
});

test("a folder that is moved away and comes back is watched again", async () => {
  await using code = await greeting();
  const waits = code.clock.longWait();
  await rename(dirname(code.greet), join(code.root, "away"));
  await waits;
  await mkdir(dirname(code.greet));
  await writeFile(code.greet, says("back"));
  expect(await answerOf(await code.outcome())).toBe("back");
  await writeFile(code.greet, says("and watched"));
  expect(await answerOf(await code.outcome())).toBe("and watched");
});

test("a folder that is replaced in one go is watched too", async () => {
  await using code = await greeting();
  rmSync(dirname(code.greet), { recursive: true });
  mkdirSync(dirname(code.greet));
  writeFileSync(code.greet, says("replaced"));
  expect(await answerOf(await code.outcome())).toBe("replaced");
  await writeFile(code.greet, says("and watched"));
  expect(await answerOf(await code.outcome())).toBe("and watched");
});

test("a file that takes the place of another, since it has another extension, is noticed", async () => {
  await using code = await greeting();
  await writeFile(code.handler, 'export { greet as handler } from "./lib/later";');
  expect(await code.outcome()).toMatch(/Could not resolve "\.\/lib\/later"/);
  const later = join(dirname(code.greet), "later.js");
  writeFileSync(later, 'export const greet = () => "js";');
  expect(await answerOf(await code.outcome())).toBe("js");
  writeFileSync(join(dirname(later), "later.ts"), 'export const greet = () => "ts";');
  expect(await answerOf(await code.outcome())).toBe("ts");
});

test("what is saved before it is watched is part of the code from the start", async () => {
  const path = await folder.write("early/code.txt", "first");
  const preparation: Preparation = {
    burstMs: 1,
    unfinishedMs: 1,
    prepare: async () => {
      const hash = readFileSync(path, "utf8");
      writeFileSync(path, "second");
      return { taskRoot: dirname(path), hash };
    },
    watched: () => new Map([[dirname(path), "all"]]),
    looksUnfinished: () => false,
    close: () => Promise.resolve(),
  };
  const events = { changing() {}, changed() {}, unchanged() {}, failed() {}, unwatched() {} };
  const code = new WatchedCode({ functionName: "chat", preparation, clock: new VirtualClock(), events });
  expect((await code.current()).hash).toBe("second");
  await code.close();
});

test("other packages and another tsconfig are a change", async () => {
  await using code = await greeting();
  await writeFile(join(code.root, "package.json"), '{"type":"module","version":"2"}');
  await code.outcome();
  await writeFile(join(code.root, "tsconfig.json"), '{"compilerOptions":{"target":"es2020"}}');
  await code.outcome();
  expect(code.told).toEqual(["changing", "changed", "changing", "unchanged"]);
});

test("a zip that is half written is waited for; one that stays broken is an error", async () => {
  const zip = (text: string) => zipSync({ "index.mjs": strToU8(`export const handler = () => "${text}";`) });
  const path = await folder.write("watched.zip", zip("one"));
  await using code = await watchedCode(folder, { path });
  expect(await answerOf(await code.source.current())).toBe("one");
  const next = zip("two");
  const waits = code.clock.longWait();
  await writeFile(path, next.subarray(0, 60));
  await waits;
  await writeFile(path, next);
  expect(await answerOf(await code.outcome())).toBe("two");
  await utimes(path, new Date(), new Date());
  expect(await code.outcome()).toBeUndefined();
  const waitsAgain = code.clock.longWait();
  await writeFile(path, next.subarray(0, 60));
  (await waitsAgain)();
  expect(await code.outcome()).toMatch("watched.zip is not a zip file that can be read: its end is missing");
  const outcomes = ["changed", "unchanged", "failed"].flatMap((outcome) => ["changing", outcome]);
  expect(code.told).toEqual(outcomes);
});

test("a folder's files are watched, in folders that are new too, but not what Python keeps there", async () => {
  const path = dirname(await folder.write("watched/index.mjs", "export const handler = () => 1;"));
  await using code = await watchedCode(folder, { path });
  await mkdir(join(path, "lib"));
  expect(await code.outcome()).toBeUndefined();
  await folder.write("watched/lib/a.mjs", "export {};");
  expect(await code.outcome()).toMatchObject({ taskRoot: path });
  const noticed = heard(path);
  await folder.write("watched/__pycache__/a.pyc", "");
  await noticed;
  await folder.write("watched/lib/a.mjs", "export { };");
  expect(await code.outcome()).toMatchObject({ taskRoot: path });
  const outcomes = ["unchanged", "changed", "changed"].flatMap((outcome) => ["changing", outcome]);
  expect(code.told).toEqual(outcomes);
});

test("closed while a change is under way, it tells no more", async () => {
  const code = await greeting();
  const noticed = heard(dirname(code.greet));
  await writeFile(code.greet, says("too late"));
  await noticed;
  await code.source.close();
  expect(code.told).toEqual(["changing"]);
});

/** Resolves when something that happens in a folder from now on has been told to everybody who watches it. */
function heard(path: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path, () => {
      watcher.close();
      setImmediate(resolve);
    });
  });
}
