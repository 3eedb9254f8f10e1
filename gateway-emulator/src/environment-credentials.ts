import { LOCAL_ACCESS_KEY } from "./iam/credentials.ts";
import { roleSession } from "./iam/principals.ts";
import type { StackModel } from "./infra/stack.ts";
import type { IssueCredentials } from "./lambda/environments/environment-variables.ts";
import type { Parts } from "./parts.ts";

/**
 * Makes credentials for a function's execution environments, and knows until their ends whose they are: a session of its
 * role, which may do what the role's policies say, if all of them could be read.
 */
export function issueCredentials(
  parts: Pick<Parts, "options" | "credentials" | "principals">,
): IssueCredentials {
  const { options, credentials, principals } = parts;
  // DynamoDB Local keeps a database for each access key, unless it is told to share one.
  if (options.dynamodb !== undefined)
    return () => ({
      credentials: { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY },
      forget: () => undefined,
    });
  return ({ functionName, roleArn }) => {
    const issued = credentials.issue();
    if (roleArn !== undefined) {
      const policies = policiesOf(options.stack, roleArn);
      principals.add(issued.accessKeyId, roleSession({ roleArn, sessionName: functionName, policies }));
    }
    return { credentials: issued, forget: () => principals.forget(issued.accessKeyId) };
  };
}

function policiesOf({ roles }: StackModel, roleArn: string) {
  const role = roles.find(({ arn }) => arn === roleArn);
  return role?.complete ? role.policies : undefined;
}
