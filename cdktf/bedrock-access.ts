import { ConfigError } from "./config.ts";

/** One statement of an IAM policy, as `aws_iam_policy_document` takes it. */
export interface Statement {
  sid: string;
  actions: string[];
  resources: string[];
  condition?: Condition[];
}

interface Condition {
  test: "StringEquals";
  variable: string;
  values: string[];
}

export interface BedrockAccess {
  region: string;
  accountId: string;
  /** A model (`anthropic.…`) or a cross-region inference profile (`global.anthropic.…`, `us.anthropic.…`). */
  modelId: string;
  call: ModelCall;
  /** Begins the statements' ids, of which a policy has each once: letters and digits. */
  sid: string;
}

/** How a model is called. */
export type ModelCall = "ConverseStream" | "Converse";

/**
 * Where the profiles of a geography may send a request; a `global` one names no regions.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const DESTINATIONS: Record<string, string[]> = {
  us: ["us-east-1", "us-east-2", "us-west-2"],
};

/**
 * All that a call asks for.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
const ACTIONS: Record<ModelCall, string[]> = {
  ConverseStream: ["bedrock:InvokeModelWithResponseStream"],
  Converse: ["bedrock:InvokeModel"],
};

/**
 * What a role needs to call one model and no other: the profile and, only through that profile, the model wherever
 * the profile may send the request.
 * @throws {ConfigError} when it is not known where the geography's profiles send requests
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function bedrockStatements({ region, accountId, modelId, call, sid }: BedrockAccess): Statement[] {
  return grantsOf({ region, accountId, modelId }).map(({ from, ...grant }) => ({
    sid: `${sid}From${from}`,
    actions: ACTIONS[call],
    ...grant,
  }));
}

interface Grant {
  from: string;
  resources: string[];
  condition?: Condition[];
}

function grantsOf({
  region,
  accountId,
  modelId,
}: Pick<BedrockAccess, "region" | "accountId" | "modelId">): Grant[] {
  const profile = /^(global|us|eu|jp|au|ca|in|apac)\.(.+)$/.exec(modelId);
  if (!profile) return [{ from: "Model", resources: [modelArn(region, modelId)] }];
  const [, geography = "", model = ""] = profile;
  const profileArn = `arn:aws:bedrock:${region}:${accountId}:inference-profile/${modelId}`;
  const throughProfile = equals("bedrock:InferenceProfileArn", profileArn);
  return [
    { from: "Profile", resources: [profileArn] },
    ...modelGrants({ geography, region, model, throughProfile }),
  ];
}

interface ProfileModel {
  geography: string;
  region: string;
  model: string;
  throughProfile: Condition;
}

function modelGrants({ geography, region, model, throughProfile }: ProfileModel): Grant[] {
  if (geography === "global")
    return [
      { from: "ModelInRegion", resources: [modelArn(region, model)], condition: [throughProfile] },
      // Outside the region, the request of a global profile is for no region at all.
      // https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
      {
        from: "ModelAnywhere",
        resources: [modelArn("", model)],
        condition: [throughProfile, equals("aws:RequestedRegion", "unspecified")],
      },
    ];
  const destinations = DESTINATIONS[geography];
  if (!destinations)
    throw new ConfigError(
      `${geography}.${model}: it is not known here where ${geography}. profiles send requests; add their regions to DESTINATIONS in cdktf/bedrock-access.ts`,
    );
  const resources = destinations.map((destination) => modelArn(destination, model));
  return [{ from: "ModelInGeography", resources, condition: [throughProfile] }];
}

function equals(variable: string, value: string): Condition {
  return { test: "StringEquals", variable, values: [value] };
}

/** A foundation model belongs to no account. */
function modelArn(region: string, model: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${model}`;
}
