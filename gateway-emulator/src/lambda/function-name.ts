/** The name in what names a function: a whole ARN, a partial one, or a name; each may end with a version or an alias. */
export function functionNameIn(nameOrArn: string): string {
  return /(?:^|:)function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.split(":")[0] ?? "";
}
