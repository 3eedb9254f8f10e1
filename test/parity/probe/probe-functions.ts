import { DataAwsIamPolicyDocument } from "@cdktn/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { DynamodbTable } from "@cdktn/provider-aws/lib/dynamodb-table/index.js";
import { IamRole } from "@cdktn/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktn/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction, type LambdaFunctionConfig } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import { AssetType, TerraformAsset } from "cdktn";
import { Construct } from "constructs";

/** Its timeout is in seconds. */
type FunctionProps = Partial<LambdaFunctionConfig> &
  Required<Pick<LambdaFunctionConfig, "handler" | "timeout">>;

/** The probe's functions, which are one zip, the table where they keep what they saw, and their one role. */
export class ProbeFunctions extends Construct {
  /** Behind every route; runs on after API Gateway's 29 s. */
  readonly probe: LambdaFunction;
  /** The same, with a function timeout of one second. */
  readonly impatient: LambdaFunction;
  readonly authorizer: LambdaFunction;
  readonly table: DynamodbTable;
  /** What the role may do; Lambda takes a destination only from a role that may already call it. */
  readonly policy: IamRolePolicy;

  readonly #zip: string;
  readonly #role: IamRole;

  constructor(scope: Construct, id: string, { code }: { code: string }) {
    super(scope, id);
    this.#zip = new TerraformAsset(this, "code", { path: code, type: AssetType.ARCHIVE }).path;
    this.table = new DynamodbTable(this, "table", {
      name: "groundfog-probe",
      hashKey: "pk",
      rangeKey: "sk",
      attribute: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
    });
    this.#role = new IamRole(this, "role", {
      name: "groundfog-probe",
      assumeRolePolicy: trustPolicy(this, "lambda"),
    });
    this.probe = this.function("probe", { handler: "handler.handler", timeout: 60 });
    this.impatient = this.function("impatient", { handler: "handler.handler", timeout: 1 });
    this.authorizer = this.function("authorizer", { handler: "authorizer.handler", timeout: 3 });
    this.policy = this.#permit();
  }

  function(name: string, config: FunctionProps): LambdaFunction {
    return new LambdaFunction(this, name, {
      functionName: `groundfog-probe-${name}`,
      role: this.#role.arn,
      filename: this.#zip,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 512,
      environment: { variables: { TABLE_NAME: this.table.name } },
      ...config,
    });
  }

  /** To read and to post, not to delete: what a role does not allow is one of the cases. */
  #permit(): IamRolePolicy {
    const document = new DataAwsIamPolicyDocument(this, "permissions", {
      statement: [
        { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], resources: [this.table.arn] },
        {
          actions: ["execute-api:ManageConnections"],
          resources: ["POST", "GET"].map((verb) => `arn:aws:execute-api:*:*:*/*/${verb}/@connections/*`),
        },
        {
          // Records of asynchronous invocations go there.
          actions: ["lambda:InvokeFunction"],
          resources: [this.probe.arn],
        },
        {
          actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          resources: ["arn:aws:logs:*:*:*"],
        },
      ],
    });
    return new IamRolePolicy(this, "policy", { role: this.#role.id, name: "probe", policy: document.json });
  }
}

/** Lets a service take a role. */
export function trustPolicy(scope: Construct, service: "lambda" | "apigateway"): string {
  return new DataAwsIamPolicyDocument(scope, `trust-${service}`, {
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: [`${service}.amazonaws.com`] }],
      },
    ],
  }).json;
}
