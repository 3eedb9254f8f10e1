import { isDeepStrictEqual } from "node:util";
import type { ApiDefinition } from "../apigateway/definition.ts";
import type { TableDefinition } from "../dynamodb/definition.ts";
import type { FunctionDefinition } from "../lambda/definition.ts";
import type { NotEmulated } from "./not-emulated.ts";
import type { StackModel } from "./stack.ts";

/** What of one kind is there, or is another, since a stack was read last. */
export interface Changes<Definition> {
  added: Definition[];
  removed: Definition[];
  /** As they are now. */
  changed: Definition[];
}

/** How a stack differs from what it was. */
export interface StackChanges {
  /** By id: an API that keeps its address in the stack is the same one, whatever else it becomes. */
  apis: Changes<ApiDefinition>;
  /** By name. */
  functions: Changes<FunctionDefinition>;
  /** By name. */
  tables: Changes<TableDefinition>;
  /** Whether a role is another one, or what it allows. */
  roles: boolean;
  /** Whether a guardrail is another one, or what it looks for. */
  guardrails: boolean;
  /** Whether the page is sent with other headers. */
  pageHeaders: boolean;
  /** Whether the region or the account is another one: every ARN is another one then. */
  account: boolean;
  /** What was not noted before. */
  notEmulated: NotEmulated[];
}

/** Compares a stack with what it was when it was read before. */
export function describeChanges(before: StackModel, after: StackModel): StackChanges {
  return {
    apis: changesBy(({ apiId }) => apiId, before.apis, after.apis),
    functions: changesBy(({ functionName }) => functionName, before.functions, after.functions),
    tables: changesBy(({ create }) => create.TableName, before.tables, after.tables),
    roles: !isDeepStrictEqual(before.roles, after.roles),
    guardrails: !isDeepStrictEqual(before.guardrails, after.guardrails),
    pageHeaders: !isDeepStrictEqual(before.pageHeaders, after.pageHeaders),
    account: before.region !== after.region || before.accountId !== after.accountId,
    notEmulated: after.notEmulated.filter(
      (note) => !before.notEmulated.some((one) => isDeepStrictEqual(one, note)),
    ),
  };
}

/** Whether the emulator would run on as it does. */
export function isUnchanged({ apis, functions, tables, ...others }: StackChanges): boolean {
  const { roles, guardrails, pageHeaders, account } = others;
  return !roles && !guardrails && !pageHeaders && !account && [apis, functions, tables].every(isNone);
}

function isNone({ added, removed, changed }: Changes<unknown>): boolean {
  return added.length + removed.length + changed.length === 0;
}

function changesBy<Definition>(
  nameOf: (definition: Definition) => string,
  before: Definition[],
  after: Definition[],
): Changes<Definition> {
  const was = new Map(before.map((one) => [nameOf(one), one]));
  const is = new Map(after.map((one) => [nameOf(one), one]));
  return {
    added: after.filter((one) => !was.has(nameOf(one))),
    removed: before.filter((one) => !is.has(nameOf(one))),
    changed: after.filter((one) => {
      const old = was.get(nameOf(one));
      return old !== undefined && !isDeepStrictEqual(old, one);
    }),
  };
}
