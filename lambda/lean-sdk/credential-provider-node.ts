import { fromEnv } from "@aws-sdk/credential-provider-env";
import { fromHttp } from "@aws-sdk/credential-provider-http";
import { CredentialsProviderError, memoize } from "@smithy/core/config";

type Provider = ReturnType<typeof fromEnv>;
type Credentials = Awaited<ReturnType<Provider>>;

/** Credentials that end sooner are fetched anew; the SDK's own margin. */
const REFRESH_BEFORE_MS = 300_000;

/**
 * Stands in the bundle for the SDK's own chain, which is long. Lambda gives a function its role's credentials in the
 * environment or, with SnapStart, at a local address, and in no other way.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html
 */
export function defaultProvider(): Provider {
  return memoize(credentials, isEnding, ({ expiration }) => expiration !== undefined);
}

/** @throws {CredentialsProviderError} when there are none, naming where they were looked for */
async function credentials(): Promise<Credentials> {
  try {
    return await fromEnv()();
  } catch {
    return fromContainer()();
  }
}

function fromContainer(): Provider {
  try {
    return fromHttp();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CredentialsProviderError(`${NONE} (${reason})`, { tryNextLink: false });
  }
}

const NONE =
  "the function has no AWS credentials: neither AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set. The bundle looks nowhere else, as Lambda gives them nowhere else; to use a profile, run the source instead";

function isEnding({ expiration }: Credentials): boolean {
  return expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_MS;
}
