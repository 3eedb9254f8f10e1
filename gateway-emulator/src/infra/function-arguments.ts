import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import { oneOf } from "./one-of.ts";
import type { Fields } from "./terraform/fields.ts";
import { wholeNumber } from "./whole-number.ts";

const MIN_EPHEMERAL_STORAGE_MB = 512;
const MAX_EPHEMERAL_STORAGE_MB = 10_240;

/** Runtimes that can be started from a snapshot. @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html */
const SNAP_START = /^(java(1[1-9]|2\d)|python3\.1[2-9]|dotnet([89]|1\d))$/;

/**
 * Looks at what a function declares and nothing here depends on.
 * @throws {StackError} when Lambda would refuse it
 */
export function checkFunctionArguments(resource: Fields, leaveOut: LeaveOut): void {
  leaveOutArguments("aws_lambda_function", resource, leaveOut);
  checkArchitectures(resource);
  for (const storage of resource.blocks("ephemeral_storage"))
    wholeNumber(storage, "size", MIN_EPHEMERAL_STORAGE_MB, [
      MIN_EPHEMERAL_STORAGE_MB,
      MAX_EPHEMERAL_STORAGE_MB,
    ]);
  for (const tracing of resource.blocks("tracing_config"))
    if (oneOf(tracing, "mode", ["Active", "PassThrough"]) === "Active")
      leaveOut(resource.address, "tracing_config is not emulated: no trace is sampled");
  for (const snapStart of resource.blocks("snap_start"))
    if (oneOf(snapStart, "apply_on", ["PublishedVersions", "None"]) === "PublishedVersions")
      checkSnapStart(resource, leaveOut);
}

function checkArchitectures(resource: Fields): void {
  const architectures = resource.strings("architectures");
  if (architectures.length > 1 || architectures.some((one) => one !== "x86_64" && one !== "arm64"))
    throw resource.error(`architectures is ${architectures.join(", ")}; it must be one of x86_64 and arm64`);
}

function checkSnapStart(resource: Fields, leaveOut: LeaveOut): void {
  const runtime = resource.string("runtime") ?? "";
  if (!SNAP_START.test(runtime))
    throw resource.error(
      `snap_start is for java11, python3.12, dotnet8 and later ones, and Lambda refuses it with ${runtime}; take it out`,
    );
  leaveOut(resource.address, "snap_start is not emulated: every environment loads its handler anew");
}
