import { dirname, resolve as absolute } from "node:path";
import type { FunctionCode, FunctionDefinition } from "../lambda/definition.ts";
import { whyNotRuntime } from "../lambda/runtime/supported.ts";
import { readDeadLetterConfig } from "./dead-letter-config.ts";
import { environmentVariables } from "./environment-variables.ts";
import { ifKnown } from "./errors.ts";
import { DEFAULT_EVENT_INVOKE, withEventInvokeConfigs } from "./event-invoke-configs.ts";
import { checkFunctionArguments } from "./function-arguments.ts";
import { readLoggingConfig } from "./logging-config.ts";
import type { LeaveOut } from "./not-emulated.ts";
import { withAliases } from "./qualifiers.ts";
import { readReservedConcurrency } from "./reserved-concurrency.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";
import { wholeNumber } from "./whole-number.ts";

const TYPE = "aws_lambda_function";

/** What Lambda takes when the stack says nothing. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_SIZE_MB = 128;
const MAX_TIMEOUT_SECONDS = 900;
const MAX_MEMORY_SIZE_MB = 10_240;

/** The Lambda functions that can run here. */
export function readFunctions(stack: Stack, leaveOut: LeaveOut): FunctionDefinition[] {
  const functions = new Map<string, FunctionDefinition>();
  let reserved = 0;
  for (const resource of resourcesOf(stack, TYPE)) {
    refuseExpanded(resource);
    const absence = whyNot(resource);
    if (absence !== undefined) {
      leaveOut(resource.address, absence);
      continue;
    }
    const reservedConcurrency = readReservedConcurrency(resource, reserved);
    reserved += reservedConcurrency ?? 0;
    const definition = {
      ...readFunction(stack, resource, leaveOut),
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    };
    if (functions.has(definition.functionName))
      throw resource.error(`another function is named ${definition.functionName} too; give it another name`);
    functions.set(definition.functionName, definition);
    checkFunctionArguments(resource, leaveOut);
  }
  return withAliases(stack, withEventInvokeConfigs(stack, [...functions.values()], leaveOut), leaveOut);
}

function whyNot(resource: Resource): string | undefined {
  const runtimeAbsence = whyNotRuntime(resource.string("runtime"));
  if (runtimeAbsence !== undefined) return runtimeAbsence;
  if (resource.declared("filename") === undefined && resource.metadata("source") === undefined)
    return `its code is not on this machine; give it a filename, or its source as "//": {"metadata": {"source": "…"}}`;
  return undefined;
}

function readFunction(stack: Stack, resource: Resource, leaveOut: LeaveOut): FunctionDefinition {
  const functionName = resource.requiredString("function_name");
  const roleArn = ifKnown(() => resource.string("role"));
  const deadLetter = readDeadLetterConfig(resource, leaveOut);
  const logging = readLoggingConfig(resource, functionName);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(functionName))
    throw resource.error(
      `function_name is ${JSON.stringify(functionName)}; it must be 1 to 64 letters, digits, - and _`,
    );
  return {
    functionName,
    arn: resource.attribute("arn"),
    handler: resource.requiredString("handler"),
    runtime: resource.requiredString("runtime"),
    timeoutMs: 1000 * wholeNumber(resource, "timeout", DEFAULT_TIMEOUT_SECONDS, [1, MAX_TIMEOUT_SECONDS]),
    memorySizeMb: wholeNumber(resource, "memory_size", DEFAULT_MEMORY_SIZE_MB, [128, MAX_MEMORY_SIZE_MB]),
    environment: environmentVariables(resource, leaveOut),
    code: codeOf(stack, resource),
    ...(roleArn !== undefined && { roleArn }),
    ...(deadLetter !== undefined && { eventInvoke: { ...DEFAULT_EVENT_INVOKE, deadLetter } }),
    ...(logging && { logging }),
    // A first deploy publishes the first version.
    ...(resource.boolean("publish") === true && { qualifiers: { 1: "1" } }),
  };
}

/** Paths in a stack are relative to the folder that holds it. */
function codeOf(stack: Stack, resource: Resource): FunctionCode {
  const folder = dirname(stack.json.path);
  const path = resource.string("filename");
  const source = resource.metadata("source");
  if (source !== undefined && typeof source !== "string")
    throw resource.error(`the source under "//" must be a path; it is ${JSON.stringify(source)}`);
  return {
    ...(path !== undefined && { path: absolute(folder, path) }),
    ...(source !== undefined && { source: absolute(folder, source) }),
  };
}
