import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callOf } from "../bedrock/script/call.fixture.ts";
import { parseScript } from "../bedrock/script/script.ts";
import { ScriptQueue } from "../bedrock/script/script-queue.ts";
import { SystemClock, VirtualClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import { temporaryFolder } from "../infra/temporary-folder.fixture.ts";
import { MAX_SCRIPT_FILE_BYTES, openScripts, SCRIPT_FILE } from "./script-files.ts";

const always = (text: string) => ({ times: "always", events: [{ text }] });

/** A folder with a script file that is watched, and what the model would say. */
function opened(content?: unknown) {
  const folder = temporaryFolder();
  const file = join(folder.path, "stack", SCRIPT_FILE);
  mkdirSync(join(folder.path, "stack"));
  const write = (json: unknown) =>
    writeFileSync(file, typeof json === "string" ? json : JSON.stringify(json, undefined, 2));
  if (content !== undefined) write(content);
  const clock = new SystemClock();
  const journal = new Journal(clock);
  const scripts = new ScriptQueue();
  const open = openScripts(file, { scripts, clock, journal });
  return {
    file,
    folder: join(folder.path, "stack"),
    write,
    scripts,
    journal,
    said: () => {
      const [event] = scripts.take(callOf("Hi"))?.events ?? [];
      return event && "text" in event ? event.text : undefined;
    },
    /** The next thing that is written down, of those that are not there yet. */
    next: () =>
      new Promise<Record<string, unknown>>((resolve) => {
        const stop = journal.follow(({ kind, detail }) => {
          stop();
          resolve({ kind, ...detail });
        });
      }),
    [Symbol.dispose]: () => {
      open.close();
      folder[Symbol.dispose]();
    },
  };
}

/** Resolves when the watcher has heard of a change and waits, by this clock, for it to end. */
function changesHeard(clock: VirtualClock) {
  const after = clock.after.bind(clock);
  let heard: () => void = () => undefined;
  clock.after = (delayMs, run) => {
    const cancel = after(delayMs, run);
    heard();
    return cancel;
  };
  return {
    next(change: () => void): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard = resolve;
      change();
      return promise;
    },
  };
}

test("the scripts of a file answer after those that were added, and begin anew when it is saved", async () => {
  using file = opened([{ events: [{ text: "one" }] }, { events: [{ text: "two" }] }]);
  expect(file.journal.after(0).map(({ kind, detail }) => ({ kind, ...detail }))).toEqual([
    { kind: "reload", state: "opened", scripts: 2, file: SCRIPT_FILE },
  ]);
  file.scripts.add(parseScript(always("added")));
  expect(file.said()).toBe("added");
  file.scripts.clear();
  expect([file.said(), file.said(), file.said()]).toEqual(["one", "two", undefined]);
  const reloaded = file.next();
  file.write({ scripts: [{ events: [{ text: "three" }] }] });
  expect(await reloaded).toEqual({ kind: "reload", state: "changed", scripts: 1, file: SCRIPT_FILE });
  expect([file.said(), file.said()]).toEqual(["three", undefined]);
});

test("a file that is not there is no fault; it is read when it comes, and forgotten when it goes", async () => {
  using file = opened();
  expect(file.journal.after(0)).toEqual([]);
  const come = file.next();
  file.write([always("come")]);
  expect(await come).toMatchObject({ state: "changed", scripts: 1 });
  expect(file.said()).toBe("come");
  const gone = file.next();
  rmSync(file.file);
  expect(await gone).toMatchObject({ state: "changed", scripts: 0 });
  expect(file.said()).toBeUndefined();
});

test("a file that another takes the place of, as editors save, is read", async () => {
  using file = opened([always("before")]);
  writeFileSync(`${file.file}.tmp`, JSON.stringify([always("after")]));
  const reloaded = file.next();
  renameSync(`${file.file}.tmp`, file.file);
  await reloaded;
  expect(file.said()).toBe("after");
});

test.each([
  ['[\n  { "events": [\n]\n', ":4:1: the JSON is broken there"],
  ['[\n  {\n    "events": [{ "text": 5 }]\n  }\n]', ":3: [0].events[0].text must be a text; it is 5"],
  [
    '{\n  "scripts": [{ "events": [], "time": 1 }] }',
    ":2: scripts[0].time is not known here; there are when, times",
  ],
  ['{\n  "script": [] }', ":2: script is not known here; there are scripts"],
  [
    '[{ "events": [\n\n  { "template": "{{ usr }}" }] }]',
    ":3: [0].events[0].template has a fault in line 1: there is no usr",
  ],
])("broken as %j it leaves the scripts that were there, and says where: %s", async (broken, problem) => {
  using file = opened([always("still there")]);
  const advised = file.next();
  file.write(broken);
  const { kind, advice } = await advised;
  expect(kind).toBe("advice");
  expect(advice).toContain(`${file.file}${problem}`);
  expect(advice).toMatch(/; the scripts that were there stay$/);
  expect(file.said()).toBe("still there");
  const mended = file.next();
  file.write([always("mended")]);
  expect(await mended).toMatchObject({ kind: "reload", scripts: 1 });
  expect(file.said()).toBe("mended");
});

test("a file that is broken from the start is advised, and nothing answers from it", () => {
  using file = opened("{");
  expect(file.journal.after(0).map(({ detail }) => detail?.["advice"])).toEqual([
    `${file.file}:1:2: the JSON is broken there; none of its scripts is used`,
  ]);
  expect(file.said()).toBeUndefined();
});

test("a file that is nested too deep, or too large, or a folder, is advised with its name", async () => {
  using file = opened([always("still there")]);
  const deep = file.next();
  file.write("[".repeat(200_000) + "]".repeat(200_000));
  expect(await deep).toMatchObject({ advice: expect.stringContaining(`${file.file}: nested too deep; `) });
  const large = file.next();
  file.write(`[${" ".repeat(MAX_SCRIPT_FILE_BYTES)}]`);
  expect(await large).toMatchObject({
    advice: `${file.file}: has 16,000,002 bytes; at most 16,000,000 are read; the scripts that were there stay`,
  });
  const folder = file.next();
  rmSync(file.file);
  mkdirSync(file.file);
  expect(await folder).toMatchObject({ kind: "advice", advice: expect.stringContaining("is no file") });
  expect(file.said()).toBe("still there");
});

test("a file that is written bit by bit gives no false alarm, and is read when it is whole", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, SCRIPT_FILE);
  writeFileSync(file, JSON.stringify([always("before")]));
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const scripts = new ScriptQueue();
  const changes = changesHeard(clock);
  using open = new DisposableStack();
  open.adopt(openScripts(file, { scripts, clock, journal }), (watched) => watched.close());
  const whole = JSON.stringify([always("after")]);
  journal.clear();
  await changes.next(() => writeFileSync(file, whole.slice(0, 10)));
  clock.advance(30);
  expect(journal.after(0), "half of it is there").toEqual([]);
  await changes.next(() => writeFileSync(file, whole));
  clock.advance(30);
  expect(journal.after(0)).toMatchObject([{ kind: "reload", detail: { state: "changed", scripts: 1 } }]);
  clock.advance(60_000);
  expect(journal.after(0)).toHaveLength(1);
});

test("scripts that are given stand as they are; a wrong one is an error at once", () => {
  const scripts = new ScriptQueue();
  const clock = new SystemClock();
  openScripts([always("given")], { scripts, clock, journal: new Journal(clock) });
  expect(scripts.take(callOf("Hi"))?.events).toEqual([{ text: "given" }]);
  expect(() => openScripts([{}], { scripts, clock, journal: new Journal(clock) })).toThrow(
    /^\[0\] needs "events"/,
  );
});
