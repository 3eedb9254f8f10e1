import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import type { JournalEntry } from "../../gateway-emulator/src/control/journal.ts";
import { startEmulator } from "../kit/emulator.ts";
import { writeProject } from "../kit/project.ts";
import { openSocket } from "../kit/socket.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

/** A handler that has a model answer what it is sent. */
const HANDLER = `
  import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
  const client = new BedrockRuntimeClient({});
  export const handler = async ({ body }: { body: string }) => {
    const { output } = await client.send(new ConverseCommand({
      modelId: "global.anthropic.claude-sonnet-5-5",
      messages: [{ role: "user", content: [{ text: body }] }],
    }));
    return { statusCode: 200, body: output?.message?.content?.[0]?.text ?? "" };
  };`;

function askingProject(folder: string) {
  const project = writeProject(folder, {
    functions: { chat: { source: HANDLER, arguments: { timeout: 20 } } },
    routes: { $default: "chat" },
  });
  const file = join(dirname(project.stack), "bedrock.script.json");
  return { ...project, file, save: (json: unknown) => writeFileSync(file, JSON.stringify(json)) };
}

function nextEntry(
  { journal }: Emulator,
  satisfies: (entry: JournalEntry) => boolean,
): Promise<JournalEntry> {
  const { promise, resolve } = Promise.withResolvers<JournalEntry>();
  const stop = journal.follow((entry) => {
    if (satisfies(entry)) resolve(entry);
  });
  return promise.finally(stop);
}

function always(template: string) {
  return { times: "always", events: [{ template }] };
}

test("a script file beside the stack answers; saved, it answers the next question anew, and a broken one changes nothing", async () => {
  using folder = temporaryFolder();
  const { stack, save, file } = askingProject(folder.path);
  save([always("You say {{ user }}.")]);
  await using emulator = await startEmulator(stack);
  await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
  expect(await socket.ask("hello")).toBe("You say hello.");

  const reloaded = nextEntry(emulator, ({ kind }) => kind === "reload");
  save([always("Now you say {{ user | upcase }}.")]);
  expect((await reloaded).detail).toMatchObject({ state: "changed", scripts: 1 });
  expect(await socket.ask("hello")).toBe("Now you say HELLO.");

  const advised = nextEntry(emulator, ({ kind }) => kind === "advice");
  save([always("{{ usr }}")]);
  expect((await advised).detail?.advice).toContain(`${file}:1: [0].events[0].template has a fault in line 1`);
  expect(await socket.ask("hello")).toBe("Now you say HELLO.");
});

test("what is posted answers first; a reset forgets it, and begins the file anew", async () => {
  using folder = temporaryFolder();
  const { stack, save } = askingProject(folder.path);
  save({ scripts: [{ events: [{ text: "first" }] }, always("then")] });
  await using emulator = await startEmulator(stack);
  const ask = async () => {
    await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
    return await socket.ask("hello");
  };
  const post = (path: string, script: unknown) =>
    fetch(`${emulator.ready.control}${path}`, { method: "POST", body: JSON.stringify(script) });
  expect(await ask()).toBe("first");
  expect((await post("/bedrock/script", { times: 2, events: [{ text: "posted" }] })).status).toBe(204);
  expect([await ask(), (await post("/reset", {})).status]).toEqual(["posted", 204]);
  expect([await ask(), await ask()]).toEqual(["first", "then"]);
});

test("a test gives the model its words, in a file beside it or as they are", async () => {
  using folder = temporaryFolder();
  const { stack } = askingProject(folder.path);
  const file = join(folder.path, "greeting.json");
  writeFileSync(file, JSON.stringify([always("From a file.")]));
  for (const [scripts, said] of [
    [file, "From a file."],
    [[always("As it is.")], "As it is."],
  ] as const) {
    await using emulator = await startEmulator(stack, { scripts });
    await using socket = await openSocket(emulator.ready.apis[0]?.websocket ?? "");
    expect(await socket.ask("hello")).toBe(said);
  }
  await expect(startEmulator(stack, { scripts: join(folder.path, "nowhere.json") })).rejects.toThrow(
    /there is no script file .*nowhere\.json/,
  );
});
