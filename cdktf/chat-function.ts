import { CloudwatchLogGroup } from "@cdktn/provider-aws/lib/cloudwatch-log-group/index.js";
import { DataAwsIamPolicyDocument } from "@cdktn/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { IamRole } from "@cdktn/provider-aws/lib/iam-role/index.js";
import { LambdaFunction } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import { Fn, TerraformStack } from "cdktn";
import { Construct } from "constructs";

interface ChatFunctionProps {
  name: string;
  /** The bundled handler, relative to the folder that holds the synthesized stack. */
  zip: string;
  /** The handler's source, relative to the same folder: from it the emulator reloads on save. */
  source: string;
  /** What the bundle exports to be called. */
  entry: "handler" | "worker";
  timeoutSeconds: number;
  environment: Record<string, string>;
}

const MEMORY_SIZE_MB = 512;
const LOG_RETENTION_DAYS = 30;

/** A function of the chat's, its role (which starts with no permission at all) and its log group. */
export class ChatFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: IamRole;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: ChatFunctionProps) {
    super(scope, id);
    const { name, zip, source, entry, timeoutSeconds, environment } = props;
    this.role = new IamRole(this, "role", { name, assumeRolePolicy: trustLambda(this) });
    this.logGroup = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${name}`,
      retentionInDays: LOG_RETENTION_DAYS,
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: name,
      role: this.role.arn,
      filename: zip,
      // Worked out by Terraform when it plans: synthesis needs no build.
      sourceCodeHash: Fn.filebase64sha256(zip),
      handler: `index.${entry}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: MEMORY_SIZE_MB,
      timeout: timeoutSeconds,
      environment: { variables: environment },
      // Else Lambda makes the group itself, which then never expires and which Terraform cannot create.
      dependsOn: [this.logGroup],
    });
    noteSource(this.function, source);
  }
}

function trustLambda(scope: Construct): string {
  return new DataAwsIamPolicyDocument(scope, "trust", {
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
      },
    ],
  }).json;
}

/** Adds the source to the resource's `//` key, which Terraform ignores; an override of the resource alone would lose to CDK Terrain's own metadata. */
function noteSource(resource: LambdaFunction, source: string): void {
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  TerraformStack.of(resource).addOverride(`resource.${address}.//.metadata.source`, source);
}
