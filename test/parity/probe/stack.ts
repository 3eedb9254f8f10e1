import { AwsProvider } from "@cdktn/provider-aws/lib/provider/index.js";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktn";
import type { Construct } from "constructs";
import { addGuardedApis } from "./guarded-apis.ts";
import { addIntegrationsApis } from "./integrations-apis.ts";
import { addLoggedApi } from "./logged-api.ts";
import { addPlainApis } from "./plain-apis.ts";
import { addProbeBackend } from "./probe-backend.ts";
import { ProbeFunctions } from "./probe-functions.ts";
import { addRunFunctions } from "./run-functions.ts";

export interface ProbeStackProps {
  /** The folder with the bundled functions. */
  code: string;
  region: string;
  /** What HTTP integrations call, with a slash at its end; a function URL of the stack's own when absent. */
  backendUrl?: string;
  /** Whether the functions are there that only tests of the Lambda service call. */
  runFunctions: boolean;
  /** Whether an API has an access log, which on AWS wants a role in the settings of the whole account. */
  accessLog: boolean;
}

/** Small WebSocket APIs, each for some of the cases in test/parity; the same on AWS and here. */
export class ProbeStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    { code, region, backendUrl, runFunctions, accessLog }: ProbeStackProps,
  ) {
    super(scope, id);
    new LocalBackend(this, { path: "../../../terraform.probe.tfstate" });
    new AwsProvider(this, "aws", { region, defaultTags: [{ tags: { project: "groundfog-probe" } }] });
    const functions = new ProbeFunctions(this, "functions", { code });
    if (runFunctions) addRunFunctions(this, functions);
    const apis = [
      ...addPlainApis(this, functions),
      ...addGuardedApis(this, functions),
      ...addIntegrationsApis(this, {
        functions,
        region,
        backendUrl: backendUrl ?? addProbeBackend(this, functions),
      }),
      ...(accessLog ? [addLoggedApi(this, functions)] : []),
    ];
    new TerraformOutput(this, "addresses", {
      value: { region, apis: Object.fromEntries(apis.map(({ id, url }) => [id, url])) },
      description: "What the tests take as TARGET_ADDRESSES",
    });
  }
}
