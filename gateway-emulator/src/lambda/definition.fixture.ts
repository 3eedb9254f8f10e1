import type { FunctionDefinition } from "./definition.ts";

/** A function as a stack would declare it. */
export function definitionOf(
  functionName: string,
  given: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  return {
    functionName,
    arn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    handler: "index.handler",
    runtime: "nodejs24.x",
    timeoutMs: 3000,
    memorySizeMb: 128,
    environment: {},
    code: {},
    ...given,
  };
}
