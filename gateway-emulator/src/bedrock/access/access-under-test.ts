import { SystemClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { signedFor } from "../../iam/authorize.ts";
import { CredentialStore, type Credentials } from "../../iam/credentials.ts";
import { parsePolicyDocument } from "../../iam/policy.ts";
import { Principals, roleSession } from "../../iam/principals.ts";
import type { BedrockOptions } from "../index.ts";
import { type BedrockUnderTest, startBedrock } from "../under-test.ts";

const ACCOUNT = "123456789012";
export const CHAT = `arn:aws:sts::${ACCOUNT}:assumed-role/chat-role/chat`;

export interface GuardedBedrock extends BedrockUnderTest {
  /** Credentials of the function `chat`, whose role has these statements; not all of its policies are known without. */
  roleWith(statements?: object[]): Credentials;
  /** What the developer was told last. */
  advice(): unknown;
}

/** The emulator, which asks who calls. */
export async function startGuarded(options: Partial<BedrockOptions> = {}): Promise<GuardedBedrock> {
  const credentials = new CredentialStore();
  const principals = new Principals(ACCOUNT);
  const clock = new SystemClock();
  const authorize = signedFor("bedrock", { credentials, journal: new Journal(clock), clock });
  const bedrock = await startBedrock({ ...options, authorize, principals });
  return {
    ...bedrock,
    roleWith: (Statement) => {
      const issued = credentials.issue();
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/chat-role`;
      const policies = Statement && [parsePolicyDocument({ Statement })];
      principals.add(issued.accessKeyId, roleSession({ roleArn, sessionName: "chat", policies }));
      return issued;
    },
    advice: () => bedrock.journal.after(0).findLast(({ kind }) => kind === "advice")?.detail?.advice,
  };
}
