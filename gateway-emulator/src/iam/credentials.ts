import { randomBytes, randomInt } from "node:crypto";

/** An access key, and for temporary ones the session token that goes with it. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What a role's session gets: all three, as AWS's STS issues them. */
export type TemporaryCredentials = Required<Credentials>;

/** The access key that every emulated service accepts; its secret is the same word, and so is Bedrock's API key. */
export const LOCAL_ACCESS_KEY = "local";

/** The access keys that are known here. */
export class CredentialStore {
  readonly #known = new Map<string, Credentials>([
    [LOCAL_ACCESS_KEY, { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY }],
  ]);

  /** Makes credentials for one execution environment. */
  issue(): TemporaryCredentials {
    const credentials = {
      accessKeyId: makeTemporaryKeyId(),
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(256).toString("base64"),
    };
    this.#known.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  lookup(accessKeyId: string): Credentials | undefined {
    return this.#known.get(accessKeyId);
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Such as `ASIAQ3EGRFV7WJ2N5DKT`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function makeTemporaryKeyId(): string {
  return "ASIA" + Array.from({ length: 16 }, () => BASE32.charAt(randomInt(BASE32.length))).join("");
}
