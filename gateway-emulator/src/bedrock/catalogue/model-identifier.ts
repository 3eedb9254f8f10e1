import { PROFILE_PREFIXES, type ProfilePrefix } from "./foundation-model.ts";

/** The longest identifier. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_RequestSyntax */
export const MAX_MODEL_ID_CHARACTERS = 2048;

/** What an identifier has to look like; AWS's messages quote it. @see MAX_MODEL_ID_CHARACTERS */
export const MODEL_ID_PATTERN = String.raw`(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|([0-9]{12}:imported-model/[a-z0-9]{12})|([0-9]{12}:provisioned-model/[a-z0-9]{12})|([0-9]{12}:custom-model-deployment/[a-z0-9]{12})|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+)))|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|(([0-9a-zA-Z][_-]?)+)|([a-zA-Z0-9-:.]+)$|(^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:prompt/[0-9a-zA-Z]{10}(?::[0-9]{1,5})?))$|(^arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:endpoint/[a-zA-Z0-9-]+$)|(^arn:aws(-[^:]+)?:bedrock:([0-9a-z-]{1,20}):([0-9]{12}):(default-)?prompt-router/[a-zA-Z0-9-:.]+$)`;

const WHOLE_PATTERN = new RegExp(`^(?:${MODEL_ID_PATTERN})$`);

const ARN = /^arn:aws(?:-[^:]+)?:([a-z]+):([a-z0-9-]*):(\d{12})?:([a-z-]+)\/(.+)$/;

/** What a `modelId` names. */
export type ModelIdentifier =
  /** A base id or the ARN of a foundation model. */
  | { kind: "model"; modelId: string; region?: string }
  /** A system-defined inference profile's id or ARN. */
  | { kind: "profile"; prefix: ProfilePrefix; modelId: string; region?: string }
  /** A resource that does not say which model is behind it: an application profile, a custom or imported model, … */
  | { kind: "resource"; type: string; id: string; region: string };

export function isModelIdShaped(text: string): boolean {
  return text.length <= MAX_MODEL_ID_CHARACTERS && WHOLE_PATTERN.test(text);
}

/** Undefined for what names nothing that answers, such as an ARN of another kind. */
export function parseModelIdentifier(text: string): ModelIdentifier | undefined {
  if (!text.startsWith("arn:")) return byId(text);
  const [, service, region = "", , type = "", id = ""] = ARN.exec(text) ?? [];
  if (service === "sagemaker") return { kind: "resource", type, id, region };
  if (service !== "bedrock") return undefined;
  const named = byId(id);
  if (type === "foundation-model") return named.kind === "model" ? { ...named, region } : undefined;
  if (type === "inference-profile") return named.kind === "profile" ? { ...named, region } : undefined;
  return { kind: "resource", type, id, region };
}

/** The prefix of an inference profile's id, and the rest. */
export function splitPrefix(id: string): { prefix: ProfilePrefix | undefined; modelId: string } {
  const prefix = PROFILE_PREFIXES.find((one) => id.startsWith(`${one}.`));
  return { prefix, modelId: prefix ? id.slice(prefix.length + 1) : id };
}

function byId(id: string): Exclude<ModelIdentifier, { kind: "resource" }> {
  const { prefix, modelId } = splitPrefix(id);
  return prefix ? { kind: "profile", prefix, modelId } : { kind: "model", modelId };
}
