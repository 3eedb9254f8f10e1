import type { Operation } from "../api/operation.ts";
import { foundationModelArn, inferenceProfileArn } from "../catalogue/arns.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { guardrailAccess } from "./guardrail-access.ts";
import type { RequiredAccess } from "./required-access.ts";

/**
 * What an operation has to be allowed that calls no model; nothing for those that do, whose model has to be known first.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export function operationAccess({ name, labels }: Operation, catalogue: Catalogue): RequiredAccess[] {
  const on = (resource: string, part: string) => [
    { action: `bedrock:${name}`, resource, context: { "aws:RequestedRegion": catalogue.region }, part },
  ];
  const { modelIdentifier = "", inferenceProfileIdentifier = "", guardrailIdentifier = "" } = labels;
  switch (name) {
    case "ListFoundationModels":
      return on("*", "all models");
    case "GetFoundationModel":
      return on(
        arnOr(modelIdentifier, (id) => foundationModelArn(id, catalogue.region)),
        "the model",
      );
    case "ListInferenceProfiles":
      return on(inferenceProfileArn("*", catalogue), "all inference profiles");
    case "GetInferenceProfile":
      return on(
        arnOr(inferenceProfileIdentifier, (id) => inferenceProfileArn(id, catalogue)),
        "the inference profile",
      );
    case "ApplyGuardrail":
      return [guardrailAccess({ guardrailIdentifier }, catalogue)];
    case "Converse":
    case "ConverseStream":
    case "InvokeModel":
    case "InvokeModelWithResponseStream":
    case "CountTokens":
      return [];
  }
}

function arnOr(identifier: string, arnOf: (id: string) => string): string {
  return identifier.startsWith("arn:") ? identifier : arnOf(identifier);
}
