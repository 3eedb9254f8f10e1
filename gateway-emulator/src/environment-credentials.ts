import { LOCAL_ACCESS_KEY } from "./iam/credentials.ts";
import { roleSession } from "./iam/principals.ts";
import type { StackModel } from "./infra/stack.ts";
import type { FunctionDefinition } from "./lambda/definition.ts";
import type { IssueCredentials } from "./lambda/processes/environment-variables.ts";
import type { Parts } from "./parts.ts";

/** The credentials of execution environments. */
export interface EnvironmentCredentials {
  issue: IssueCredentials;
  /** Gives those that are out already what their roles may do by now. */
  renew(): void;
}

/**
 * Makes credentials for a function's execution environments, and knows until their ends whose they are: a session of its
 * role, which may do what the role's policies say, if all of them could be read.
 */
export function environmentCredentials(
  parts: Pick<Parts, "options" | "stack" | "credentials" | "principals">,
): EnvironmentCredentials {
  const { options, credentials, principals } = parts;
  const issued = new Map<string, FunctionDefinition>();
  const know = (accessKeyId: string, { functionName, roleArn }: FunctionDefinition) => {
    if (roleArn === undefined) return;
    const policies = policiesOf(parts.stack, roleArn);
    principals.add(accessKeyId, roleSession({ roleArn, sessionName: functionName, policies }));
  };
  return {
    issue(definition) {
      // DynamoDB Local keeps a database for each access key, unless it is told to share one.
      if (options.dynamodb !== undefined)
        return {
          credentials: { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY },
          forget: () => undefined,
        };
      const one = credentials.issue();
      const { accessKeyId } = one;
      issued.set(accessKeyId, definition);
      know(accessKeyId, definition);
      const forget = () => {
        issued.delete(accessKeyId);
        principals.forget(accessKeyId);
      };
      return { credentials: one, forget };
    },
    renew() {
      for (const [accessKeyId, definition] of issued) know(accessKeyId, definition);
    },
  };
}

function policiesOf({ roles }: StackModel, roleArn: string) {
  const role = roles.find(({ arn }) => arn === roleArn);
  return role?.complete ? role.policies : undefined;
}
