import { lifecycleNotice } from "./families.ts";
import type { Fault } from "./fault.ts";

/** The geography before a model's id makes it an inference profile's. */
const PROFILE = /^(?:[a-z]{2}|us-gov|apac|global)\.(?=[^.]+\.)/;

const DEFAULT_ACTION = "bedrock:InvokeModelWithResponseStream";

/**
 * What the operator can do, in a sentence or two for the log; `undefined` where it is nobody's but the model's or the
 * visitor's to do. Names no account and no secret.
 * @param message the service's own sentence
 * @param now in milliseconds since the Unix epoch
 */
export function hintFor(
  fault: Fault,
  { modelId, message, now }: { modelId: string; message: string; now: number },
): string | undefined {
  const model = withoutAccount(modelId);
  switch (fault) {
    case "throttled":
      return `Raise the quotas of ${model} for tokens and requests per minute in Service Quotas, call it through a global inference profile, or lower maxTokens: Bedrock reserves it for each call.`;
    case "daily-quota":
      return `The account's tokens per day of ${model} are used up: raise that quota in Service Quotas, or set MODEL_ID to another model.`;
    case "end-of-life":
      return (
        lifecycleNotice(modelId, now) ??
        `Bedrock does not serve ${model} any more: set MODEL_ID to its successor.`
      );
    case "unknown-model":
      return `Bedrock knows no ${model} in this region: set MODEL_ID to an id that "aws bedrock list-inference-profiles" or "list-foundation-models" shows.`;
    case "profile-needed":
      return `${model} answers through an inference profile only: set MODEL_ID to its profile's id, such as global.${baseOf(model)}.`;
    case "not-ready":
      return `${model} is not ready: an imported or provisioned model takes minutes to load.`;
    case "unreachable":
    case "timed-out":
      return "Bedrock could not be reached, or did not answer in time: look at the function's region, at the way out of its VPC (a NAT gateway or an endpoint for bedrock-runtime), and at AWS's service health.";
    case "no-permission":
      return permissionHint(model, message);
    case "no-subscription":
      return `Enable access to ${model} for this account in Bedrock's console, under model access; a first call through a role needs aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions.`;
    case "use-case-missing":
      return `Submit the use case form of ${model}'s provider for this account in Bedrock's console, under model access, and wait 15 minutes.`;
    case "data-retention":
      return `${model} needs another data retention setting of the account: change it in Bedrock's console, or set MODEL_ID to another model.`;
    case "credentials":
      return "AWS did not accept the function's credentials: look at its role, at AWS_ variables that somebody set (AWS_BEARER_TOKEN_BEDROCK wins over the role), and at its clock.";
    case "bad-request":
      return `Bedrock refused the shape of the request: compare the rules of ${model} in models.json with its sentence.`;
    case "too-long":
    case "unavailable":
    case "model-failed":
    case "internal":
      return undefined;
  }
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html */
function permissionHint(model: string, message: string): string {
  const action = /perform: ([a-z-]+:\w+)/.exec(message)?.[1] ?? DEFAULT_ACTION;
  if (/explicit deny/i.test(message))
    return `A policy denies ${action} outright, often a service control policy by region: it must allow ${resourcesOf(action, model)}.`;
  return `Allow ${action} to the function's role on ${resourcesOf(action, model)}.`;
}

function resourcesOf(action: string, model: string): string {
  if (action === "bedrock:ApplyGuardrail") return "arn:aws:bedrock:*:*:guardrail/*";
  if (!action.startsWith("bedrock:Invoke")) return "*";
  if (model.startsWith("arn:")) return `${model} and on the foundation models behind it`;
  const foundationModel = `foundation-model/${baseOf(model)}`;
  if (!PROFILE.test(model)) return `arn:aws:bedrock:*::${foundationModel}`;
  const anywhere = model.startsWith("global.") ? ` and arn:aws:bedrock:::${foundationModel}` : "";
  return `arn:aws:bedrock:*:*:inference-profile/${model}, and on arn:aws:bedrock:*::${foundationModel}${anywhere} for every region that the profile answers from`;
}

function baseOf(model: string): string {
  return model.replace(PROFILE, "");
}

function withoutAccount(modelId: string): string {
  return modelId.replace(/:\d{12}:/, ":*:");
}
