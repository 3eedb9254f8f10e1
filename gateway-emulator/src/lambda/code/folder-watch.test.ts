import { mkdirSync, type watch } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./code-source.fixture.ts";
import { FolderWatch } from "./folder-watch.ts";

test.each(["ENOSPC", "EMFILE"])(
  "a machine that watches no more (%s) is told of once, with the way out",
  async (code) => {
    await using folder = await temporaryFolder();
    const reasons: string[] = [];
    const full: typeof watch = () => {
      throw Object.assign(new Error(`${code}: System limit for number of file watchers reached`), { code });
    };
    const watched = new FolderWatch({
      onChange: () => undefined,
      onUnwatched: (reason) => reasons.push(reason),
      open: full,
    });
    mkdirSync(join(folder.path, "other"));
    const names = new Map([folder.path, join(folder.path, "other")].map((path) => [path, "all" as const]));
    expect(watched.set(names)).toBe(false);
    expect(watched.set(names)).toBe(false);
    expect(reasons).toEqual([
      expect.stringMatching(/is used up\): raise it with sysctl, or restart after a change$/),
    ]);
    watched.close();
  },
);

test("of more folders than it may watch, it watches as many as it may, and says so", async () => {
  await using folder = await temporaryFolder();
  const paths = Array.from({ length: 3 }, (_, at) => join(folder.path, String(at)));
  for (const path of paths) mkdirSync(path);
  const reasons: string[] = [];
  const watched = new FolderWatch({
    onChange: () => undefined,
    onUnwatched: (reason) => reasons.push(reason),
    maxFolders: 2,
  });
  expect(watched.set(new Map(paths.map((path) => [path, "all" as const])))).toBe(true);
  expect(reasons).toEqual([expect.stringContaining("more than 2 folders")]);
  watched.close();
});
