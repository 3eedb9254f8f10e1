import { readdirSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StackError } from "../errors.ts";
import { readable } from "./readable.ts";

/**
 * Finds the Terraform JSON file that is meant: the file itself, the one in a folder, or the one stack in the
 * output folder of CDK Terrain.
 * @throws {StackError} when there is none, or more than one
 */
export function locateStack(path: string): string {
  const stats = statsOf(path);
  if (!stats)
    throw new StackError(
      `${path}: there is no such file or folder; give a Terraform JSON file (cdk.tf.json) or the folder that holds it`,
    );
  if (stats.isFile()) return path;
  // Reading a pipe or a device would wait for ever.
  if (!stats.isDirectory())
    throw new StackError(`${path}: is neither a file nor a folder; give a Terraform JSON file (cdk.tf.json)`);
  const files = jsonFilesIn(path);
  const found = files.length > 0 ? files : synthesizedIn(join(path, "stacks"));
  const [file, another] = found;
  if (file === undefined) throw new StackError(`${path}: ${nothingIn(path)}`);
  if (another !== undefined)
    throw new StackError(`${path}: holds more than one stack; give one of ${found.join(", ")}`);
  return file;
}

/** The names of the files which Terraform would read together with this one, and which are not read here. */
export function filesBeside(file: string): string[] {
  return namesIn(dirname(file)).filter((name) => /\.tf(\.json)?$/.test(name) && name !== basename(file));
}

function jsonFilesIn(folder: string): string[] {
  const names = namesIn(folder);
  if (names.includes("cdk.tf.json")) return [join(folder, "cdk.tf.json")];
  return names.filter((name) => name.endsWith(".tf.json")).map((name) => join(folder, name));
}

function synthesizedIn(stacks: string): string[] {
  return namesIn(stacks)
    .map((name) => join(stacks, name, "cdk.tf.json"))
    .filter((file) => statsOf(file)?.isFile());
}

/** Sorted; none when there is no such folder. */
function namesIn(folder: string): string[] {
  return statsOf(folder)?.isDirectory() ? readable(folder, () => readdirSync(folder)).sort() : [];
}

function statsOf(path: string): Stats | undefined {
  return readable(path, () => statSync(path, { throwIfNoEntry: false }));
}

function nothingIn(folder: string): string {
  return namesIn(folder).some((name) => name.endsWith(".tf"))
    ? "holds Terraform in HCL, which is not read; give its Terraform JSON (a cdk.tf.json)"
    : "holds no Terraform JSON (a cdk.tf.json); synthesize the stack first, or give another folder";
}
