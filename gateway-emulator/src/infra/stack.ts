import { readFileSync } from "node:fs";
import { resolve as absolute } from "node:path";
import type { ApiDefinition } from "../apigateway/definition.ts";
import type { GuardrailDefinition } from "../bedrock/guardrails/definition.ts";
import type { TableDefinition } from "../dynamodb/definition.ts";
import type { FunctionDefinition } from "../lambda/definition.ts";
import { StackError } from "./errors.ts";
import { readFunctions } from "./functions.ts";
import { readGuardrails } from "./guardrails.ts";
import { filesBeside, locateStack } from "./terraform/locate.ts";
import { leaveOutTypes, type LeaveOut, type NotEmulated } from "./not-emulated.ts";
import { noteRefusedDestinations } from "./iam/destination-permissions.ts";
import { readPermissions } from "./iam/permissions.ts";
import { readPageHeaders } from "./page-headers.ts";
import { readable } from "./terraform/readable.ts";
import { checkReferences } from "./terraform/references.ts";
import { resolve, type Stack } from "./terraform/resolve.ts";
import { readRoles, type Role } from "./iam/roles.ts";
import { readTables } from "./tables.ts";
import { parseTerraformJson, type TerraformJson, valueIn } from "./terraform/terraform-json.ts";
import { readUsagePlans } from "./api/usage-plans.ts";
import { readApis } from "./api/websocket-apis.ts";

/** What the emulator makes of a stack. */
export interface StackModel {
  /** The absolute path of the Terraform JSON file. */
  path: string;
  region: string;
  accountId: string;
  apis: ApiDefinition[];
  functions: FunctionDefinition[];
  /** Those that the stack declares; of others nothing is known. */
  roles: Role[];
  tables: TableDefinition[];
  guardrails: GuardrailDefinition[];
  /** What everything on the page's address is sent with, by the headers' names. */
  pageHeaders: Record<string, string>;
  /** What of the stack has no effect here, or another one than on AWS; to be shown at start. */
  notEmulated: NotEmulated[];
}

/** AWS's own example account. */
const ACCOUNT_ID = "123456789012";
const DEFAULT_REGION = "us-east-1";

/**
 * Reads a stack from Terraform JSON.
 * @param path a `cdk.tf.json`, the folder that holds it, or a `cdktf.out` with one stack
 * @throws {StackError} one line that says where, what is wrong and how to mend it
 */
export function readStack(path: string): StackModel {
  const file = locateStack(path);
  const json = parseTerraformJson(
    file,
    readable(file, () => readFileSync(file, "utf8")),
  );
  checkReferences(json);
  const stack: Stack = { json, region: regionOf(json), accountId: ACCOUNT_ID };

  const { notEmulated, leaveOut } = notes();
  for (const name of filesBeside(file))
    leaveOut(name, "this file is not read, though Terraform reads it too");
  leaveOutTypes(json, leaveOut);
  const functions = readFunctions(stack, leaveOut);
  const roles = readRoles(stack, functions, leaveOut);
  noteRefusedDestinations(functions, roles, leaveOut);
  const permissions = readPermissions(stack, roles);
  const usagePlans = readUsagePlans(stack, leaveOut);
  return {
    path: absolute(file),
    region: stack.region,
    accountId: stack.accountId,
    apis: readApis(stack, { functions, permissions, usagePlans, leaveOut }),
    functions,
    roles,
    tables: readTables(stack, leaveOut),
    guardrails: readGuardrails(stack, leaveOut),
    pageHeaders: readPageHeaders(stack, leaveOut),
    notEmulated,
  };
}

/** What several routes have in common is noted once. */
function notes(): { notEmulated: NotEmulated[]; leaveOut: LeaveOut } {
  const notEmulated: NotEmulated[] = [];
  const leaveOut = (address: string, why: string) => {
    if (!notEmulated.some((note) => note.address === address && note.why === why))
      notEmulated.push({ address, why });
  };
  return { notEmulated, leaveOut };
}

/** That of the AWS provider's first configuration without an alias. */
function regionOf(json: TerraformJson): string {
  const provider = (json.providers.get("aws") ?? []).find((body) => valueIn(body, "alias") === undefined);
  const stack: Stack = { json, region: DEFAULT_REGION, accountId: ACCOUNT_ID };
  const region = resolve(stack, valueIn(provider ?? {}, "region"), "provider.aws: region") ?? DEFAULT_REGION;
  if (typeof region !== "string" || !/^[a-z0-9-]+$/.test(region))
    throw new StackError(`${json.path}: provider.aws: region must be a region, such as ${DEFAULT_REGION}`);
  return region;
}
