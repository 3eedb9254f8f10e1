import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { StackError } from "../errors.ts";
import { filesBeside, locateStack } from "./locate.ts";
import { temporaryFolder } from "../temporary-folder.fixture.ts";

function folderWith(...files: string[]) {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    writeFileSync(join(folder.path, file), "{}");
  }
  return folder;
}

test.each([
  ["the file itself", ["cdk.tf.json"], "cdk.tf.json", "cdk.tf.json"],
  ["the folder that holds it", ["cdk.tf.json", "other.tf.json"], ".", "cdk.tf.json"],
  ["a folder with one Terraform JSON file", ["main.tf.json", "main.tf"], ".", "main.tf.json"],
  ["a cdktf.out with one stack", ["manifest.json", "stacks/a/cdk.tf.json"], ".", "stacks/a/cdk.tf.json"],
])("finds the stack by %s", (_, files, given, found) => {
  using folder = folderWith(...files);
  expect(locateStack(join(folder.path, given))).toBe(join(folder.path, found));
});

test("says that there is nothing at the path", () => {
  expect(() => locateStack("/no/such/stack")).toThrow(
    "/no/such/stack: there is no such file or folder; give a Terraform JSON file (cdk.tf.json) or the folder that holds it",
  );
});

test("says why a path cannot be read", () => {
  const path = "x".repeat(5000);
  expect(() => locateStack(path)).toThrow(StackError);
  expect(() => locateStack(path)).toThrow(/ENAMETOOLONG.*; mend the path or its permissions$/);
});

test.each([
  [[], "holds no Terraform JSON (a cdk.tf.json); synthesize the stack first, or give another folder"],
  [["main.tf"], "holds Terraform in HCL, which is not read; give its Terraform JSON (a cdk.tf.json)"],
])("says what is wrong with a folder of %j", (files, what) => {
  using folder = folderWith(...files);
  expect(() => locateStack(folder.path)).toThrow(`${folder.path}: ${what}`);
});

test("asks which one when a folder has several stacks", () => {
  using folder = folderWith("stacks/a/cdk.tf.json", "stacks/b/cdk.tf.json");
  const paths = ["a", "b"].map((name) => join(folder.path, "stacks", name, "cdk.tf.json"));
  expect(() => locateStack(folder.path)).toThrow(
    `${folder.path}: holds more than one stack; give one of ${paths.join(", ")}`,
  );
});

test("sees the files that Terraform would read too", () => {
  using folder = folderWith("cdk.tf.json", "more.tf.json", "variables.tf", "README.md", "terraform.tfvars");
  expect(filesBeside(join(folder.path, "cdk.tf.json"))).toEqual(["more.tf.json", "variables.tf"]);
});
