import { createHmac, hkdfSync, randomBytes } from "node:crypto";

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

const LOCAL: Credentials = { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY };

/**
 * The access keys that are known here. Temporary ones follow from the seed: whoever has it, in whichever process,
 * knows them all, and nobody has to hand any on.
 */
export class CredentialStore {
  readonly seed: Uint8Array;
  /** Those that were asked for: to derive them anew would take longer than all else that a signature takes. */
  readonly #derived = new Map<string, TemporaryCredentials>();

  constructor(seed: Uint8Array = randomBytes(32)) {
    this.seed = seed;
  }

  /** Makes credentials for one execution environment. */
  issue(): TemporaryCredentials {
    const name = base32(randomBytes(KEY_NAME_LENGTH));
    return this.#derive(`ASIA${name}${this.#seal(name)}`);
  }

  /** The same object each time, as long as not too many others have been asked for since. */
  lookup(accessKeyId: string): Credentials | undefined {
    if (accessKeyId === LOCAL_ACCESS_KEY) return LOCAL;
    const known = this.#derived.get(accessKeyId);
    if (known) return known;
    const [, name, seal] = TEMPORARY_KEY_ID.exec(accessKeyId) ?? [];
    // Only one that was issued gets this far, so strangers cannot fill the memory.
    if (name === undefined || seal !== this.#seal(name)) return undefined;
    const derived = this.#derive(accessKeyId);
    this.#derived.set(accessKeyId, derived);
    const [oldest] = this.#derived.keys();
    if (this.#derived.size > MAX_DERIVED && oldest !== undefined) this.#derived.delete(oldest);
    return derived;
  }

  /** The second half of a key id, by which one that was issued here is told from any other. */
  #seal(name: string): string {
    return base32(createHmac("sha256", this.seed).update(name).digest().subarray(0, KEY_NAME_LENGTH));
  }

  #derive(accessKeyId: string): TemporaryCredentials {
    const derive = (use: string, bytes: number) =>
      Buffer.from(hkdfSync("sha256", this.seed, accessKeyId, use, bytes)).toString("base64");
    return {
      accessKeyId,
      secretAccessKey: derive("secret access key", 30),
      sessionToken: derive("session token", 256),
    };
  }
}

/** More than environments run at a time: those that have ended are forgotten. */
const MAX_DERIVED = 1_000;

const KEY_NAME_LENGTH = 8;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Such as `ASIAQ3EGRFV7WJ2N5DKT`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const TEMPORARY_KEY_ID = /^ASIA([A-Z2-7]{8})([A-Z2-7]{8})$/;

/** One character for each byte, of which five bits count. */
export function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32.charAt(byte % BASE32.length)).join("");
}
