import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openChat } from "../kit/chat.ts";
import { run, runEmulator, type Command } from "../kit/command.ts";
import { synthesizeStack } from "../kit/own-stack.ts";
import { repository } from "../kit/repository.ts";
import { descendants, leftBehind } from "../kit/processes.ts";
import { temporaryFolder, type TemporaryFolder } from "../kit/temporary-folder.ts";

/** What a person sees who typed something wrong: one line, and how it ended. */
async function said(command: Command): Promise<{ code: number | null; line: string }> {
  const { code, stderr, stdout } = await command.ended;
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n"), "one line, not a stack trace").toHaveLength(1);
  return { code, line: stderr.trim() };
}

/** A copy of the project's own stack in the folder, changed as text. */
function changedStack(folder: TemporaryFolder, change: (json: string) => string): string {
  const original = synthesizeStack(join(folder.path, "original"));
  const path = join(folder.path, "cdk.tf.json");
  const stack: unknown = JSON.parse(readFileSync(original, "utf8"), (_key, value: unknown) =>
    // Files are named relative to the stack.
    typeof value === "string" && value.startsWith("../") ? join(dirname(original), value) : value,
  );
  writeFileSync(path, change(JSON.stringify(stack, undefined, 2)));
  return path;
}

/** The same, with another handler: `handler.ts` in the folder. */
function stackWithHandler(folder: TemporaryFolder, source: string): string {
  writeFileSync(join(folder.path, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder.path, "handler.ts"), source);
  symlinkSync(join(repository, "node_modules"), join(folder.path, "node_modules"), "dir");
  return changedStack(folder, (json) =>
    json.replaceAll(/[^"]*lambda\/src\/handler\.ts/g, join(folder.path, "handler.ts")),
  );
}

describe("what is typed wrong", () => {
  test.each([
    [["--prot", "1"], /--prot is not an option/],
    [["--port", "many"], /--port must be a whole number/],
    [["--auth", "maybe"], /--auth must be on or off/],
    [["4000"], /options begin with --/],
    [["--model", "gpt-5"], /--model must be scripted, openai=URL, aws/],
  ])("%j is one line, and exit code 2", async (args, line) => {
    const command = await said(runEmulator(args));
    expect(command.line).toMatch(line);
    expect(command.code).toBe(2);
  });

  test("a stack that is not there", async () => {
    const command = await said(runEmulator(["--stack", "/nowhere/cdk.tf.json"]));
    expect(command.line).toMatch(/\/nowhere\/cdk\.tf\.json/);
    expect(command.code).toBe(1);
  });

  test("a file of models that is not there", async () => {
    const command = await said(runEmulator(["--port", "0", "--no-site", "--models", "/nowhere/models.json"]));
    expect(command.line).toMatch(/--models: there is no file \/nowhere\/models\.json/);
    expect(command.code).toBe(2);
  });

  test("a folder to replay from that is not there, from the folder in which it was typed", async () => {
    using folder = temporaryFolder();
    const args = ["--port", "0", "--no-site", "--model", "replay=nope"];
    const launcher = join(repository, "scripts", "pinned-node.mjs");
    const command = await said(
      run(process.execPath, [launcher, "gateway-emulator/src/main.ts", ...args], { cwd: folder.path }),
    );
    expect(command.line).toContain(`there is no folder ${join(folder.path, "nope")}`);
    expect(command.code).toBe(2);
  });

  test("a stack that is a pipe, which nobody writes to", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "pipe");
    execFileSync("mkfifo", [path]);
    const command = await said(runEmulator(["--stack", path]));
    expect(command.line).toMatch(/neither a file nor a folder/);
    expect(command.code).toBe(1);
  });

  test("a TMPDIR that is not there", async () => {
    const command = await said(runEmulator(["--port", "0", "--no-site"], { env: { TMPDIR: "/nowhere" } }));
    expect(command.line).toMatch(/point TMPDIR at a folder/);
    expect(command.code).toBe(1);
  });

  test("a stack that is not JSON", async () => {
    using folder = temporaryFolder();
    const path = changedStack(folder, (json) => json.slice(0, -20));
    const command = await said(runEmulator(["--stack", path]));
    expect(command.line).toMatch(/cdk\.tf\.json:\d+:\d+: the JSON is broken there/);
    expect(command.code).toBe(1);
  });

  test("a reference to nothing", async () => {
    using folder = temporaryFolder();
    const path = changedStack(folder, (json) =>
      json.replaceAll("aws_lambda_function.", "aws_lambda_function.not_"),
    );
    const command = await said(runEmulator(["--stack", path]));
    expect(command.line).toMatch(/aws_lambda_function\.not_/);
    expect(command.code).toBe(1);
  });

  test.each([
    ["a syntax error", "export const handler = (;\n", /handler\.ts:1:\d+/],
    [
      "an error while loading",
      "\n\nthrow new RangeError('no luck');\nexport const handler = () => 1;\n",
      /no luck.*handler\.ts:3/,
    ],
    ["no such export", "export const other = () => 1;\n", /index\.(handler|worker)/],
  ])("a handler that does not load: %s", async (_what, source, line) => {
    using folder = temporaryFolder();
    const path = stackWithHandler(folder, source);
    const command = await said(runEmulator(["--stack", path, "--port", "0"]));
    expect(command.line).toMatch(line);
    expect(command.code).toBe(1);
  });

  test("a port that was asked for and is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const command = await said(runEmulator(["--port", String(port), "--no-site"]));
    other.close();
    expect(command.line).toMatch(new RegExp(`port ${port} is taken`));
    expect(command.code).toBe(1);
  });
});

describe("while it runs", () => {
  test("a handler's error shows its file and line", async () => {
    using folder = temporaryFolder();
    const path = stackWithHandler(
      folder,
      "export const handler = async () => {\n  throw new TypeError('oh no');\n};\n",
    );
    await using command = runEmulator(["--stack", path, "--port", "0", "--json"]);
    const { apis } = await command.ready;
    await expect(openChat(apis[0]?.websocket ?? "")).rejects.toThrow("502");
    await expect.poll(command.said).toMatch(/TypeError: oh no[^]*handler\.ts:2/);
  });

  test("an error of the SDK's shows the handler's line that called it", async () => {
    using folder = temporaryFolder();
    const path = stackWithHandler(
      folder,
      [
        'import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";',
        "const client = new DynamoDBClient();",
        "export const handler = async () => {",
        '  await client.send(new GetItemCommand({ TableName: "nowhere", Key: { id: { S: "1" } } }));',
        "};",
      ].join("\n"),
    );
    await using command = runEmulator(["--stack", path, "--port", "0", "--json"]);
    const { apis } = await command.ready;
    await expect(openChat(apis[0]?.websocket ?? "")).rejects.toThrow("502");
    await expect.poll(command.said).toMatch(/ResourceNotFoundException[^]*handler\.ts:4/);
  });

  test("what a handler says while it loads is shown", async () => {
    using folder = temporaryFolder();
    const path = stackWithHandler(
      folder,
      "console.log('loading the model list');\nexport const handler = async () => ({ statusCode: 200 });\n",
    );
    await using command = runEmulator(["--stack", path, "--port", "0", "--json"]);
    await command.ready;
    await expect.poll(command.said).toContain("loading the model list");
  });

  test("a default port that is taken gives way to the next free one", async () => {
    await using first = runEmulator(["--json"]);
    await using second = runEmulator(["--json"]);
    const [one, other] = [await first.ready, await second.ready];
    const origins = [one, other].flatMap(({ site, bedrock, dynamodb, lambda, control }) => [
      site,
      bedrock,
      dynamodb,
      lambda,
      control,
    ]);
    expect(new Set(origins).size).toBe(origins.length);
  });
});

describe.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)("%s in the middle of an answer", (signal) => {
  test("to the gateway leaves no process behind", async () => {
    await using command = runEmulator(["--port", "0", "--json"]);
    await expectNoneLeft(command, command.child.pid ?? 0, signal);
  });
});

test.each(["SIGTERM", "SIGKILL"] as const)("%s to npm alone leaves no process behind", async (signal) => {
  await using command = run("npm", ["start", "--silent", "--", "--port", "0", "--json"]);
  await expectNoneLeft(command, command.child.pid ?? 0, signal);
});

test("SIGKILL to the whole process group leaves no process behind, not even a handler that loops for ever", async () => {
  using folder = temporaryFolder();
  const path = stackWithHandler(
    folder,
    [
      "export const handler = async ({ requestContext }) => {",
      '  if (requestContext.routeKey === "$connect") return { statusCode: 200 };',
      '  console.log("here it goes");',
      "  for (;;);",
      "};",
    ].join("\n"),
  );
  await using command = runEmulator(["--stack", path, "--port", "0", "--json"]);
  const { apis } = await command.ready;
  const pid = command.child.pid ?? 0;
  const socket = new WebSocket(apis[0]?.websocket ?? "");
  await once(socket, "open");
  socket.on("error", () => undefined).send("round and round");
  await expect.poll(command.said, { timeout: 10_000 }).toContain("here it goes");
  const processes = [pid, ...descendants(pid)];
  process.kill(-pid, "SIGKILL");
  try {
    expect(await leftBehind(processes, 2_000)).toEqual([]);
  } finally {
    for (const left of await leftBehind(processes, 0)) process.kill(left, "SIGKILL");
  }
});

async function expectNoneLeft(command: Command, pid: number, signal: NodeJS.Signals): Promise<void> {
  const { apis } = await command.ready;
  await using chat = await openChat(apis[0]?.websocket ?? "");
  const answer = chat.ask("Tell me something long.").catch(() => undefined);
  await once(chat.socket, "message");
  const processes = [pid, ...descendants(pid)];
  expect(processes.length).toBeGreaterThan(3);
  process.kill(pid, signal);
  expect(await leftBehind(processes, 2_000)).toEqual([]);
  await answer;
}
