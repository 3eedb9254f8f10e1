import { createHash } from "node:crypto";
import { base32, LOCAL_ACCESS_KEY } from "./credentials.ts";
import type { PolicyDocument } from "./policy.ts";

/** Whose an access key is: a user, or a session of a role. */
export interface Principal {
  accountId: string;
  /** Such as `arn:aws:sts::123456789012:assumed-role/chat/chat`. */
  arn: string;
  /** IAM's unique id: `AIDA…` of a user, `AROA…:SESSION` of a role's session. */
  userId: string;
  /** What it may do; anything, when they are absent. */
  policies?: PolicyDocument[];
}

/** Who the access keys of one account belong to. The key `local` is a user's, who may do anything. */
export class Principals {
  #principals = new Map<string, Principal>();

  constructor(accountId: string) {
    const arn = `arn:aws:iam::${accountId}:user/${LOCAL_ACCESS_KEY}`;
    this.add(LOCAL_ACCESS_KEY, { accountId, arn, userId: uniqueId("AIDA", arn) });
  }

  add(accessKeyId: string, principal: Principal): void {
    this.#principals.set(accessKeyId, principal);
  }

  forget(accessKeyId: string): void {
    this.#principals.delete(accessKeyId);
  }

  of(accessKeyId: string): Principal | undefined {
    return this.#principals.get(accessKeyId);
  }
}

/** Who acts for a role: Lambda names its sessions after the function. */
export function roleSession(of: {
  roleArn: string;
  sessionName: string;
  policies?: PolicyDocument[] | undefined;
}): Principal {
  const { roleArn, sessionName, policies } = of;
  const accountId = roleArn.split(":")[4] ?? "";
  const roleName = roleArn.split("/").at(-1) ?? "";
  return {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${uniqueId("AROA", roleArn)}:${sessionName}`,
    ...(policies && { policies }),
  };
}

/**
 * The same for the same ARN, as it is on AWS as long as nobody makes the thing anew.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function uniqueId(prefix: string, arn: string): string {
  return prefix + base32(createHash("sha256").update(arn).digest().subarray(0, 17));
}
