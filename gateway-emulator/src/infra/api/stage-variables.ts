import { leaveOutExcess, QUOTAS } from "./quotas.ts";
import type { LeaveOut } from "../not-emulated.ts";
import type { Resource } from "../terraform/resource.ts";

/**
 * The variables of a stage.
 * @throws {StackError} when API Gateway would refuse one
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
 */
export function stageVariables(stage: Resource, leaveOut: LeaveOut): Record<string, string> {
  const variables = stage.texts("stage_variables");
  for (const [name, value] of Object.entries(variables)) {
    if (!/^\w+$/.test(name))
      throw stage.error(`stage_variables.${name}: a name is of letters, digits and _; take another name`);
    if (!/^[\w.~:/?#&=,-]+$/.test(value))
      throw stage.error(
        `stage_variables.${name} is ${JSON.stringify(value)}; a value is of letters, digits and -._~:/?#&=, alone`,
      );
  }
  leaveOutExcess(stage.address, QUOTAS.stageVariables, Object.keys(variables).length, leaveOut);
  return variables;
}

/** Fills each `${stageVariables.name}` of a text, or names the first variable that the stage does not have. */
export function fillStageVariables(
  text: string,
  variables: Record<string, string>,
): { text: string } | { missing: string } {
  const missing = [...text.matchAll(REFERENCE)]
    .map(([, name = ""]) => name)
    .find((name) => !Object.hasOwn(variables, name));
  if (missing !== undefined) return { missing };
  return { text: text.replaceAll(REFERENCE, (_, name: string) => variables[name] ?? "") };
}

const REFERENCE = /\$\{stageVariables\.(\w+)\}/g;
