/** What names a function, and maybe a version or an alias of it. */
export interface FunctionReference {
  functionName: string;
  qualifier?: string;
}

/** Takes apart a whole ARN, a partial one, or a name; each may end with a version or an alias. */
export function functionReferenceIn(nameOrArn: string): FunctionReference {
  const [functionName = "", qualifier] = nameOrArn.replace(/^(?:.*:)?function:/, "").split(":");
  return { functionName, ...(qualifier !== undefined && { qualifier }) };
}

export function functionNameIn(nameOrArn: string): string {
  return functionReferenceIn(nameOrArn).functionName;
}
