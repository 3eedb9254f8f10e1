import type { FunctionDefinition } from "../lambda/definition.ts";
import { functionNameIn } from "../lambda/function-name.ts";
import { ifKnown } from "./errors.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";

const TYPE = "aws_lambda_alias";

/**
 * The functions with the aliases that they can be called by; whatever version an alias names, the code is the one that is there.
 * @throws {StackError} when Lambda would refuse one
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export function withAliases(
  stack: Stack,
  functions: FunctionDefinition[],
  leaveOut: LeaveOut,
): FunctionDefinition[] {
  const byFunction = new Map<string, Record<string, string>>();
  for (const alias of resourcesOf(stack, TYPE)) {
    refuseExpanded(alias);
    const functionName = functionNameIn(ifKnown(() => alias.requiredString("function_name")) ?? "");
    if (!functions.some((one) => one.functionName === functionName)) {
      leaveOut(alias.address, "has no effect: the function that it is for does not run here");
      continue;
    }
    const name = nameOf(alias);
    const version = ifKnown(() => alias.string("function_version")) ?? LATEST;
    const aliases = byFunction.get(functionName) ?? {};
    if (Object.hasOwn(aliases, name))
      throw alias.error(`another alias of ${functionName} is named ${name} too; give it another name`);
    // Whoever names a version in a stack knows that it is there.
    const versions = version === LATEST ? {} : { [version]: version };
    byFunction.set(functionName, { ...aliases, ...versions, [name]: version });
    leaveOutArguments(TYPE, alias, leaveOut);
  }
  return functions.map((definition) => {
    const aliases = byFunction.get(definition.functionName);
    return aliases ? { ...definition, qualifiers: { ...definition.qualifiers, ...aliases } } : definition;
  });
}

const LATEST = "$LATEST";

function nameOf(alias: Resource): string {
  const name = alias.requiredString("name");
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name) || /^\d+$/.test(name))
    throw alias.error(
      `name is ${JSON.stringify(name)}; it must be 1 to 128 letters, digits, - and _, and not digits alone`,
    );
  return name;
}
