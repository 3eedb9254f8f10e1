import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { definitionOf } from "../../gateway-emulator/src/lambda/definition.fixture.ts";
import type { FunctionDefinition } from "../../gateway-emulator/src/lambda/definition.ts";
import { runtimeCommand } from "../../gateway-emulator/src/lambda/runtime/command.ts";
import type { RuntimeCommand } from "../../gateway-emulator/src/lambda/runtime/runtime-command.ts";
import {
  contractVariables,
  type Outcome,
  type RuntimeProcess,
  startRuntimeProcess,
} from "../../gateway-emulator/src/lambda/runtime/runtime-process.fixture.ts";
import { repository } from "../kit/repository.ts";
import { startEmulator } from "../kit/emulator.ts";
import { lambdaClient } from "../kit/lambda-client.ts";
import { writeProject } from "../kit/project.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";
import {
  cacheFolder,
  canCompile,
  hasPython,
  install,
  nativeClient,
  pythonVersion,
} from "./runtimes/installed.ts";

const taskRoot = join(import.meta.dirname, "runtimes");

/** To compile takes half a minute, once. */
const INSTALL_TIMEOUT_MS = 600_000;

beforeAll(install, INSTALL_TIMEOUT_MS);

async function start(
  given: Partial<FunctionDefinition>,
  changed: (command: RuntimeCommand) => RuntimeCommand = (command) => command,
): Promise<RuntimeProcess> {
  const definition = definitionOf("run", given);
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder });
  return startRuntimeProcess(definition, changed(command), taskRoot);
}

/** The same Node.js with the same flags, and AWS's client as npm installs it, with nothing of ours in the process. */
function native(command: RuntimeCommand): RuntimeCommand {
  const flags = command.args.slice(0, command.args.indexOf("--require"));
  return { ...command, args: [...flags, nativeClient] };
}

describe("the same handler in every language", () => {
  const context = {
    functionName: "run",
    functionVersion: "$LATEST",
    memoryLimitInMB: "128",
    logGroupName: "/aws/lambda/run",
    logStreamName: "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef",
    awsRequestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:run",
    clientContext: { custom: { a: "b" } },
    traceId: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
    hasTime: true,
    folder: taskRoot,
  };
  const echo = { case: "echo", deep: [1.5, '你好 " \\ \u2028', { none: null, yes: true }] };
  const expected: [unknown, unknown][] = [
    [echo, { response: echo }],
    [{ case: "nothing" }, { response: null }],
    [{ case: "throw" }, { errorType: "TypeError", errorMessage: "boom 雾" }],
    [{ case: "large" }, { response: "x".repeat(2 ** 20) }],
    [{ case: "print" }, { response: "printed" }],
    [{ case: "context" }, { response: context }],
    [{ case: "exit" }, { exit: { code: 3, signal: null } }],
  ];

  const python = { runtime: `python${pythonVersion()}`, handler: "app.handler" };

  test.for<[string, boolean, Partial<FunctionDefinition>, typeof native?]>([
    ["nodejs24.x, the addon replaced", true, { runtime: "nodejs24.x" }],
    ["nodejs24.x, the native addon", canCompile, { runtime: "nodejs24.x" }, native],
    ["nodejs22.x", true, { runtime: "nodejs22.x" }],
    ["Python", hasPython, python],
    ["a bootstrap in bash", process.platform === "linux", { runtime: "provided.al2023" }],
  ])("%s", async ([_name, isHere, given, changed], { skip }) => {
    if (!isHere) skip();
    await using runtime = await start(given, changed);
    const clientContext = { "lambda-runtime-client-context": '{"custom":{"a":"b"}}' };
    const outcomes: [unknown, unknown][] = [];
    for (const [event] of expected)
      outcomes.push([event, payloadOf(await runtime.invoke(event, clientContext))]);
    expect(outcomes).toEqual(expected);
    expect(await runtime.line(({ message }) => message === "a line past the console")).toBeDefined();
  });
});

describe.skipIf(!canCompile)("the native addon and the one that replaces it", () => {
  test.each<[string, string, number?]>([
    ["run", "throw new TypeError('boom')"],
    ["run", "throw Object.assign(new Error('a\\x7fb'), { name: 'c\\x7fd' })"],
    ["run", "throw 'str'"],
    ["run", "throw undefined"],
    ["run", "const a = {}; a.a = a; return a"],
    ["run", "return 'x'.repeat(7 * 2 ** 20)"],
    ["run", "return context"],
    [
      "run",
      "return [process.argv.length, process.execArgv.includes('--expose-gc'), typeof gc, Object.keys(process.env).sort()]",
    ],
    ["run", "return [process.cwd(), process.listenerCount('SIGTERM'), Object.keys(awslambda)]"],
    ["run", "console.info('%s and\\n', 'more', { a: 1 }); console.error(new RangeError('told')); return 1"],
    ["run", "Promise.reject(new Error('lost')); return 'x'"],
    ["run", "setTimeout(() => Promise.reject(new Error('lost')), 20); return 'x'", 2],
    ["run", "setTimeout(() => process.exit(4), 20); return 'x'.repeat(6e6)", 2],
    ["run", "setTimeout(() => { throw 1 }); await new Promise((r) => setTimeout(r, 1000))"],
    ["run", "process.exit(0)"],
    ["run", "process.kill(process.pid, 'SIGKILL')"],
    ["run", "await new Promise(() => {})"],
    ["stream", "stream.setContentType('text/plain'); stream.write('one '); stream.end('two')"],
    ["stream", "throw new TypeError('early')"],
    ["stream", "stream.write('one'); throw new TypeError('late')"],
    ["callback", ""],
    ["absent", ""],
  ])("index.%s: %s", async (name, source, invocations = 1) => {
    const of = async (changed?: typeof native) => {
      const runtime = await start({ handler: `index.${name}` }, changed);
      const outcomes: unknown[] = [];
      for (let count = 0; count < invocations; count++)
        outcomes.push(normalized(await runtime.invoke({ source })));
      // With its end, all that it has logged is there.
      await runtime[Symbol.asyncDispose]();
      return { outcomes, lines: linesOf(runtime) };
    };
    expect(await of()).toEqual(await of(native));
  });
});

test.skipIf(!canCompile)(
  "AWS's own client attaches to the emulator with an address and the function's variables, as its base image does",
  async () => {
    using folder = temporaryFolder();
    const { stack } = writeProject(folder.path, { functions: { run: { source: "" } } });
    await using emulator = await startEmulator(stack, { environments: "attached" });
    const definition = definitionOf("run");
    const { host } = new URL(emulator.ready.lambda);
    await using _container = containerOf(contractVariables(definition, taskRoot, host));
    using client = lambdaClient(emulator);
    const echo = { case: "echo", text: "你好" };
    expect(await client.invoke("run", echo)).toEqual({ payload: echo, failed: false });
    expect(await client.invoke("run", { case: "throw" })).toMatchObject({
      payload: { errorType: "TypeError", errorMessage: "boom 雾" },
      failed: true,
    });
    expect(await client.invoke("run", { case: "nothing" })).toEqual({ payload: null, failed: false });
  },
);

/** What stands for a container of AWS's base image: its client, which is started with the environment alone. */
function containerOf(env: Record<string, string>): AsyncDisposable {
  const container = spawn(process.execPath, [nativeClient], { cwd: taskRoot, env, stdio: "ignore" });
  return {
    async [Symbol.asyncDispose]() {
      container.kill("SIGKILL");
      await once(container, "close");
    },
  };
}

/** What every language has in common: of an error its type and its message. */
function payloadOf(outcome: Outcome): unknown {
  if ("response" in outcome) return { response: outcome.response };
  if ("exit" in outcome) return outcome;
  const { errorType, errorMessage } = ("error" in outcome ? outcome.error : outcome.initError) as Record<
    string,
    unknown
  >;
  return { errorType, errorMessage };
}

/** All that is on the wire for the service to look at, but for what differs with the place and the time. */
function normalized(outcome: Outcome): unknown {
  if ("exit" in outcome) return outcome;
  const headers = Object.entries(outcome.headers).filter(
    ([name]) => name.startsWith("lambda-runtime-") || name === "content-type",
  );
  const errorBody = "trailers" in outcome && outcome.trailers["lambda-runtime-function-error-body"];
  const said = {
    ...outcome,
    headers: Object.fromEntries(headers),
    ...(errorBody && { trailers: Buffer.from(errorBody, "base64").toString() }),
  };
  return JSON.parse(withoutPlaces(JSON.stringify(said))) as unknown;
}

function linesOf({ lines }: RuntimeProcess): unknown[] {
  return lines
    .filter(({ level }) => level !== undefined)
    .map(({ level, message }) => ({
      level,
      message: withoutPlaces(message).replace(/^\S+Z\t/, "TIME\t"),
    }));
}

/**
 * The client stands in two places; and where it is handed an invocation by JavaScript instead of by an addon, Node.js's
 * own queue is among the frames of a stack.
 */
function withoutPlaces(text: string): string {
  return [nativeClient, createRequire(emulator).resolve("aws-lambda-ric")]
    .reduce(
      (left, client) => left.replaceAll(pathToFileURL(client).href, "CLIENT").replaceAll(client, "CLIENT"),
      text,
    )
    .replaceAll(/(?:\\*"|\\+n|\n) {4}at process\.processTicksAndRejections \([^)]*\)(?:\\*",)?/g, "")
    .replaceAll(/\{\\*"path\\*":\\*"node\\*",[^}]*processTicksAndRejections\\*"\},/g, "")
    .replaceAll(/,\\*"node\\*"(?=\])/g, "");
}

/** A file of the emulator's, which has the packages that it needs. */
const emulator = join(repository, "gateway-emulator", "package.json");
