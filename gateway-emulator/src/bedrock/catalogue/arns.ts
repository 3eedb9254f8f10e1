/** `aws`, `aws-us-gov` or `aws-cn`. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("cn-") ? "aws-cn" : "aws";
}

/** In an empty region, of wherever a global inference profile is answered. */
export function foundationModelArn(modelId: string, region: string): string {
  return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${modelId}`;
}

/** Of a guardrail's id; an ARN is one already. */
export function guardrailArn(
  guardrailIdentifier: string,
  { region, accountId }: { region: string; accountId: string },
): string {
  if (guardrailIdentifier.startsWith("arn:")) return guardrailIdentifier;
  return `arn:${partitionOf(region)}:bedrock:${region}:${accountId}:guardrail/${guardrailIdentifier}`;
}

export function inferenceProfileArn(
  inferenceProfileId: string,
  { region, accountId }: { region: string; accountId: string },
): string {
  return `arn:${partitionOf(region)}:bedrock:${region}:${accountId}:inference-profile/${inferenceProfileId}`;
}
