import { SystemClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { signedFor } from "../../iam/authorize.ts";
import { CredentialStore } from "../../iam/credentials.ts";
import { startBedrock } from "../under-test.ts";
import { awsRelay, type AwsRelayOptions } from "./aws/aws-relay.ts";

/** A second emulator in the place of the real Bedrock: signatures are on, and it has credentials of its own. */
export async function startRealBedrock(options: Parameters<typeof startBedrock>[0] = {}) {
  const store = new CredentialStore();
  const credentials = store.issue();
  const clock = new SystemClock();
  const authorize = signedFor("bedrock", { credentials: store, journal: new Journal(clock), clock });
  const callers: (string | undefined)[] = [];
  const regions: (string | undefined)[] = [];
  const bedrock = await startBedrock({
    ...options,
    authorize: (request) => {
      const caller = authorize(request);
      callers.push(caller?.accessKeyId);
      regions.push(/\/\d{8}\/([^/]+)\//.exec(String(request.headers.authorization))?.[1]);
      return caller;
    },
  });
  return {
    ...bedrock,
    credentials,
    /** Whose calls it has let pass, and for which region they were signed. */
    callers,
    regions,
    /** A relay to it. */
    relay: (relayOptions: Partial<AwsRelayOptions> = {}) =>
      awsRelay({
        region: "us-east-1",
        env: {},
        endpoint: bedrock.url,
        credentials: async () => credentials,
        ...relayOptions,
      }),
  };
}
