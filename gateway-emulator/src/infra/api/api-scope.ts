import type { Stage } from "../../apigateway/definition.ts";
import type { FunctionDefinition } from "../../lambda/definition.ts";
import type { LeaveOut } from "../not-emulated.ts";
import type { Permissions } from "../iam/permissions.ts";
import type { Resource } from "../terraform/resource.ts";

/** The resources that belong to one API or, at first, to any. */
export interface ApiParts {
  routes: Resource[];
  routeResponses: Resource[];
  integrations: Resource[];
  integrationResponses: Resource[];
  authorizers: Resource[];
  models: Resource[];
  stages: Resource[];
}

/** What the parts of one API are read with. */
export interface ApiScope {
  parts: ApiParts;
  stage: Stage;
  /** `arn:aws:execute-api:<region>:<account>:<api>`, with which the ARN of whoever calls a function begins. */
  executionArn: string;
  functions: FunctionDefinition[];
  permissions: Permissions;
  /** Whether clients can have API keys at all. */
  hasUsagePlans: boolean;
  leaveOut: LeaveOut;
}
