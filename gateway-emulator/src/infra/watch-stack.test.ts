import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { SystemClock } from "../control/clock.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";
import { watchStack } from "./watch-stack.ts";

/** A stack that lies as CDK Terrain lays it, with a folder of sources beside it, and what was there whenever a change was told. */
function watched() {
  const folder = temporaryFolder();
  const at = (path: string) => join(folder.path, path);
  const file = at("cdktf.out/stacks/chat/cdk.tf.json");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write(file, "1");
  write(at("program/sources/main.ts"), "1");
  const seen: string[] = [];
  const clock = new SystemClock();
  let looks = 0;
  const watcher = watchStack({
    file,
    sources: [at("program/sources")],
    clock: Object.assign(Object.create(clock) as SystemClock, {
      after: (delayMs: number, run: () => void) =>
        clock.after(delayMs, () => {
          run();
          looks++;
        }),
    }),
    onChange: () => {
      const sources = readdirSync(at("program/sources")).filter((name) => name.endsWith(".ts"));
      const texts = [file, ...sources.map((name) => at(`program/sources/${name}`))].map((path) =>
        readFileSync(path, "utf8"),
      );
      seen.push(texts.join(" "));
    },
  });
  return {
    at,
    file,
    write,
    watcher,
    /** What has been told, when it has come to this. */
    async told(...texts: string[]) {
      await expect.poll(() => seen.at(-1), { interval: 5 }).toBe(texts.at(-1));
      expect(seen).toEqual(texts);
    },
    async looked() {
      const before = looks;
      await expect.poll(() => looks, { interval: 5 }).toBeGreaterThan(before);
    },
    [Symbol.dispose]: () => {
      watcher.close();
      folder[Symbol.dispose]();
    },
  };
}

type Save = (on: ReturnType<typeof watched>) => void;

test.each<[string, string, Save]>([
  ["the stack is written over", "2 1", ({ file, write }) => write(file, "2")],
  [
    "the stack is written in two steps",
    "2 1",
    ({ file, write }) => {
      write(file, "");
      write(file, "2");
    },
  ],
  [
    "the stack is replaced by another file",
    "2 1",
    ({ file, write }) => {
      write(`${file}.new`, "2");
      renameSync(`${file}.new`, file);
    },
  ],
  [
    "the stack is moved away and written anew",
    "2 1",
    ({ file, write }) => {
      renameSync(file, `${file}~`);
      write(file, "2");
    },
  ],
  [
    "all is made anew, with its folders",
    "2 1",
    ({ at, file, write }) => {
      rmSync(at("cdktf.out"), { recursive: true });
      write(file, "2");
    },
  ],
  [
    "the folders are replaced by others",
    "2 1",
    ({ at, write }) => {
      write(at("new/stacks/chat/cdk.tf.json"), "2");
      renameSync(at("cdktf.out"), at("old"));
      renameSync(at("new"), at("cdktf.out"));
    },
  ],
  ["a source is written over", "1 2", ({ at, write }) => write(at("program/sources/main.ts"), "2")],
  ["a source is added", "1 1 2", ({ at, write }) => write(at("program/sources/more.ts"), "2")],
  ["a source is taken away", "1", ({ at }) => rmSync(at("program/sources/main.ts"))],
])("when %s, that is told once, and so is the next change", async (_, after, save) => {
  using on = watched();
  save(on);
  await on.told(after);
  on.write(on.file, "3");
  await on.told(after, after.replace(/^./, "3"));
});

test("what is saved as it was, or is no part of the stack, is not told", async () => {
  using on = watched();
  on.write(on.file, "1");
  utimesSync(on.file, 1, 1);
  on.write(on.at("program/sources/notes.md"), "2");
  on.write(on.at("program/sources/main.ts~"), "2");
  on.write(on.at("program/sources/below/other.ts"), "2");
  on.write(on.at("cdktf.out/manifest.json"), "2");
  await on.looked();
  on.write(on.at("program/sources/main.ts"), "2");
  await on.told("1 2");
});

test("a stack that is gone is not told, and one that comes back as another is", async () => {
  using on = watched();
  rmSync(on.file);
  await on.looked();
  on.write(on.file, "1");
  await on.looked();
  on.write(on.file, "2");
  await on.told("2 1");
});

test("after close nothing is told", async () => {
  using on = watched();
  using other = watched();
  on.write(on.file, "2");
  on.watcher.close();
  other.write(other.file, "2");
  await other.told("2 1");
  await on.told();
});
