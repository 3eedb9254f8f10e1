import { parsePolicyDocument, type PolicyDocument } from "../../iam/policy.ts";

const PREFIX = "arn:aws:iam::aws:policy/";

/**
 * AWS's own policies that functions often have: what they allow of the services that are emulated here.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ACTIONS: ReadonlyMap<string, string[]> = new Map([
  ["AdministratorAccess", ["*"]],
  // All but IAM, organizations and accounts, which are not emulated.
  ["PowerUserAccess", ["execute-api:*", "lambda:*", "dynamodb:*", "bedrock:*"]],
  ["AmazonAPIGatewayInvokeFullAccess", ["execute-api:Invoke", "execute-api:ManageConnections"]],
  ["AmazonDynamoDBFullAccess", ["dynamodb:*"]],
  ["AmazonDynamoDBFullAccess_v2", ["dynamodb:*"]],
  [
    "AmazonDynamoDBReadOnlyAccess",
    [
      "dynamodb:BatchGetItem",
      "dynamodb:Describe*",
      "dynamodb:List*",
      "dynamodb:GetAbacStatus",
      "dynamodb:GetItem",
      "dynamodb:GetResourcePolicy",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:PartiQLSelect",
    ],
  ],
  ["AmazonBedrockFullAccess", ["bedrock:*"]],
  ["AmazonBedrockReadOnly", ["bedrock:Get*", "bedrock:List*"]],
  ["AWSLambda_FullAccess", ["lambda:*"]],
  ["service-role/AWSLambdaRole", ["lambda:InvokeFunction"]],
  ["service-role/AWSLambdaBasicExecutionRole", []],
  ["service-role/AWSLambdaVPCAccessExecutionRole", []],
  ["service-role/AWSLambdaSQSQueueExecutionRole", []],
  ["service-role/AWSLambdaKinesisExecutionRole", []],
  [
    "service-role/AWSLambdaDynamoDBExecutionRole",
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
  ],
  ["service-role/AmazonAPIGatewayPushToCloudWatchLogs", []],
  ["AmazonAPIGatewayAdministrator", []],
  ["AWSXRayDaemonWriteAccess", []],
  ["CloudWatchLogsFullAccess", []],
  ["CloudWatchLambdaInsightsExecutionRolePolicy", []],
  ["AmazonS3FullAccess", []],
  ["AmazonS3ReadOnlyAccess", []],
  ["AmazonSQSFullAccess", []],
  ["AmazonSNSFullAccess", []],
  ["AmazonSSMReadOnlyAccess", []],
]);

/** What one of AWS's own policies says; `undefined` when it is not one that is known here. */
export function managedPolicy(arn: string): PolicyDocument | undefined {
  const actions = arn.startsWith(PREFIX) ? ACTIONS.get(arn.slice(PREFIX.length)) : undefined;
  if (!actions) return undefined;
  const statements = actions.length === 0 ? [] : [{ Effect: "Allow", Action: actions, Resource: "*" }];
  return parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
}

/** By the last part of its name, as `data.aws_iam_policy` finds it. */
export function managedPolicyArn(name: string | undefined): string | undefined {
  const path = [...ACTIONS.keys()].find((key) => key.split("/").at(-1) === name);
  return path === undefined ? undefined : PREFIX + path;
}
