import { evaluate, type PolicyDocument, type Statement } from "../../iam/policy.ts";
import type { Condition } from "../../iam/policy-condition.ts";
import { ifReadable } from "../errors.ts";
import type { Stack } from "../terraform/resolve.ts";
import { type Resource, resourcesOf } from "../terraform/resource.ts";
import type { Role } from "./roles.ts";

/** A function that API Gateway would call. */
interface Call {
  /** With the qualifier, where there is one. */
  functionArn: string;
  /** Such as `arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ws/$connect`. */
  sourceArn: string;
  /** The role with which it calls; without one, the function's own policy decides. */
  credentialsArn?: string | undefined;
}

export interface Permissions {
  /** Why API Gateway may not call, and the way out; `undefined` when it may, or when only a deploy can tell. */
  refusal: (call: Call) => string | undefined;
}

const ACTION = "lambda:InvokeFunction";
const PRINCIPAL = "apigateway.amazonaws.com";

/**
 * Who may invoke the stack's functions.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function readPermissions(stack: Stack, roles: Role[]): Permissions {
  const policy: PolicyDocument = {
    statements: [
      ...resourcesOf(stack, "aws_lambda_permission").flatMap(statementOf),
      ...resourcesOf(stack, "aws_lambda_resource_policy").map(wholePolicy),
    ],
  };
  return {
    refusal: ({ functionArn, sourceArn, credentialsArn }) => {
      if (credentialsArn !== undefined) return refusalOfRole(roles, credentialsArn, functionArn);
      const context = { "aws:SourceArn": sourceArn, "aws:SourceAccount": stack.accountId };
      const decision = evaluate([policy], { action: ACTION, resource: functionArn, context });
      return decision === "allowed"
        ? undefined
        : `API Gateway may not invoke ${functionArn} for it, here and on AWS: add an aws_lambda_permission with principal ${PRINCIPAL} and a source_arn that covers ${sourceArn}`;
    },
  };
}

function refusalOfRole(roles: Role[], arn: string, functionArn: string): string | undefined {
  const role = roles.find((candidate) => candidate.arn === arn);
  if (!role?.complete) return undefined;
  return evaluate(role.policies, { action: ACTION, resource: functionArn }) === "allowed"
    ? undefined
    : `${arn}, with which API Gateway calls the function, may not do so, here and on AWS: allow it ${ACTION} on ${functionArn}`;
}

/** Stands for what of a permission only a deploy can tell: it is taken to fit. */
const ANY = "*";

/** The role that API Gateway is given for a call; one that is not known may make it. */
export function credentialsOf(resource: Resource, argument: string): string | undefined {
  return textOrAny(resource, argument);
}

/** A permission is a statement of the function's policy. */
function statementOf(permission: Resource): Statement[] {
  const text = (name: string) => textOrAny(permission, name);
  const principal = text("principal");
  if (principal !== PRINCIPAL && principal !== ANY) return [];
  return [
    {
      effect: "Allow",
      actions: { except: false, patterns: [text("action") ?? ANY] },
      resources: {
        except: false,
        patterns: functionPatterns(text("function_name") ?? ANY, text("qualifier")),
      },
      conditions: [
        ...conditionOn("aws:SourceArn", "ArnLike", text("source_arn")),
        ...conditionOn("aws:SourceAccount", "StringEquals", text("source_account")),
      ],
    },
  ];
}

/** A text, and what fits any when only a deploy can tell it. */
function textOrAny(resource: Resource, name: string): string | undefined {
  const read = ifReadable(() => ({ text: resource.string(name) }));
  return read ? read.text : ANY;
}

function conditionOn(key: string, operator: string, value: string | undefined): Condition[] {
  return value === undefined || value === ANY ? [] : [{ operator, key, values: [value] }];
}

/** A function is named by its name or its ARN, whole or in part, either with a qualifier at its end. */
function functionPatterns(functionName: string, qualifier: string | undefined): string[] {
  const parts = functionName.split(":");
  const [name = ANY, inName] = parts.slice(parts.indexOf("function") + 1);
  const unqualified = `arn:*:lambda:*:*:function:${name}`;
  const suffix = qualifier ?? inName;
  if (suffix === undefined) return [unqualified];
  return suffix === ANY ? [unqualified, `${unqualified}:*`] : [`${unqualified}:${suffix}`];
}

/** What such a policy says is not looked at; it is taken to let API Gateway in. */
function wholePolicy(resource: Resource): Statement {
  const arn = textOrAny(resource, "resource_arn") ?? ANY;
  return {
    effect: "Allow",
    actions: { except: false, patterns: [ACTION] },
    resources: { except: false, patterns: [arn] },
    conditions: [],
  };
}
