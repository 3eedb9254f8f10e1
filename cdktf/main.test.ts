import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./stack.fixture.ts";

function run(env: Record<string, string>, cwd: string) {
  const main = join(import.meta.dirname, "main.ts");
  return spawnSync(process.execPath, [main], { cwd, env, encoding: "utf8" });
}

test("writes where CDK Terrain's CLI asks, and prints the path of the stack", () => {
  using folder = temporaryFolder();
  const { status, stdout, stderr } = run({ CDKTF_OUTDIR: "out", STAGE: "test" }, folder.path);
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: "out/stacks/groundfog-test/cdk.tf.json\n",
    stderr: "",
  });
  expect(existsSync(resolve(folder.path, stdout.trim()))).toBe(true);
});

test("says in one line which setting is wrong", () => {
  using folder = temporaryFolder();
  const { status, stdout, stderr } = run({ CDKTF_OUTDIR: folder.path, REGION: "here" }, folder.path);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe('REGION is "here"; it must be an AWS region, such as us-east-1\n');
});
