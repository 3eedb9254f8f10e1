import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MendableError } from "../../control/mendable-error.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { runtimeCommand } from "./command.ts";
import { startRuntimeProcess } from "./runtime-process.fixture.ts";
import { whyNotRuntime } from "./supported.ts";

let taskRoot: string;

beforeAll(async () => {
  taskRoot = await mkdtemp(join(tmpdir(), "groundfog-command-"));
  await writeFile(join(taskRoot, "index.mjs"), "export const handler = () => process.env.WRAPPED");
  await writeFile(join(taskRoot, "wrapper"), '#!/bin/sh\nexport WRAPPED="through $#"\nexec "$@"\n');
  await chmod(join(taskRoot, "wrapper"), 0o755);
});
afterAll(() => rm(taskRoot, { recursive: true }));

function commandOf(given: Partial<FunctionDefinition>) {
  return runtimeCommand(definitionOf("run", given), { taskRoot, cacheFolder: taskRoot });
}

test("the heap is as large as Lambda's for the function's memory", async () => {
  expect((await commandOf({ memorySizeMb: 512 })).args).toEqual(
    expect.arrayContaining(["--max-old-space-size=461", "--max-semi-space-size=25"]),
  );
  expect((await commandOf({})).args).toContain("--max-old-space-size=116");
});

test.each([
  ["--experimental-require-module", "--no-experimental-require-module"],
  ["--require-module", "--no-experimental-require-module"],
  ['"--experimental-detect-module"', "--no-experimental-detect-module"],
  ["--enable-source-maps --max_old_space_size=64", "--max-old-space-size=116"],
  ["--max-semi-space-size=4", "--max-semi-space-size=6"],
])("NODE_OPTIONS with %s: Lambda's own flag %s stays away", async (NODE_OPTIONS, flag) => {
  const { args } = await commandOf({ environment: { NODE_OPTIONS } });
  expect(args).not.toContain(flag);
  expect((await commandOf({})).args.filter((other) => !args.includes(other))).toEqual([flag]);
});

test.each([
  ["/var/task/wrapper", { response: expect.stringMatching(/^through \d+$/) }, undefined],
  ["/var/task/absent", { exit: { code: 127, signal: null } }, "/absent: does not exist"],
  ["/var/task/index.mjs", { exit: { code: 126, signal: null } }, "/index.mjs: is not an executable"],
])("AWS_LAMBDA_EXEC_WRAPPER=%s", async (AWS_LAMBDA_EXEC_WRAPPER, outcome, line) => {
  const definition = definitionOf("run", { environment: { AWS_LAMBDA_EXEC_WRAPPER } });
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder: taskRoot });
  await using runtimeProcess = await startRuntimeProcess(definition, command, taskRoot);
  expect(await runtimeProcess.invoke({})).toMatchObject(outcome);
  expect(runtimeProcess.lines.map(({ message }) => message.replace(taskRoot, ""))).toEqual(
    line ? [line] : [],
  );
});

test("a wrapper that comes with a layer: layers are not unpacked, and that is said", async () => {
  const command = await commandOf({ environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/otel-handler" } });
  expect(command.advice).toMatch(/layers are not unpacked here/);
});

test("a bootstrap is the runtime of provided.al2023, and has no wrapper around it", async () => {
  const bootstrap = join(taskRoot, "bootstrap");
  const given = { runtime: "provided.al2023", environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } };
  await expect(commandOf(given)).rejects.toThrow(/has none: name the program bootstrap/);
  await writeFile(bootstrap, "#!/bin/sh\n");
  await expect(commandOf(given)).rejects.toThrow(/bootstrap is not executable: chmod \+x/);
  await chmod(bootstrap, 0o755);
  expect(await commandOf(given)).toEqual({ program: bootstrap, args: [] });
  const elfOfAnotherMachine = Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(16)]);
  elfOfAnotherMachine[18] = process.arch === "x64" ? 0xb7 : 0x3e;
  await writeFile(bootstrap, elfOfAnotherMachine);
  await expect(commandOf(given)).rejects.toThrow(/bootstrap is a (program for|Linux program)/);
});

test("a Python without AWS's runtime client: the error is the command to type", async () => {
  await expect(commandOf({ runtime: "python3.14" })).rejects.toThrow(
    /pip install --target \S+\/python\/3\.\d+ awslambdaric==|has no python3/,
  );
});

test.each([
  ["nodejs20.x", /deprecated the runtime nodejs20.x on 2026-04-30 .*change it to nodejs24.x, or nodejs22.x/],
  ["go1.x", /change it to provided.al2023, with the program as bootstrap/],
  ["java25", /does not run here; nodejs24.x, /],
  [undefined, /container image is not run here/],
])("a function with the runtime %s is told what to do", (runtime, why) => {
  expect(whyNotRuntime(runtime)).toMatch(why);
});

test("a runtime that is not run here is an error that can be mended", async () => {
  await expect(commandOf({ runtime: "java25" })).rejects.toThrow(MendableError);
  await expect(commandOf({ runtime: "java25" })).rejects.toThrow(
    /^function run: a function with the runtime java25/,
  );
});
