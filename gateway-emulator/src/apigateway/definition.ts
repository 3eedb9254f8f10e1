/** `$connect`, `$disconnect`, `$default`, or what the route selection expression yields. */
export type RouteKey = string;

/** One WebSocket API with its one deployed stage, as the stack declares it. */
export interface ApiDefinition {
  /** Ten characters of `[a-z0-9]`. */
  apiId: string;
  name: string;
  /** Such as `$request.body.action`. */
  routeSelectionExpression: string;
  /** `$request.header.x-api-key`, or `$context.authorizer.usageIdentifierKey`. */
  apiKeySelectionExpression: string;
  stage: Stage;
  routes: Route[];
  /** The plans that a client's API key can be in; only those that hold for the stage. */
  usagePlans: UsagePlan[];
}

export interface Stage {
  name: string;
  /** Empty when the stage declares none. */
  variables: Record<string, string>;
  /** What the stage allows all its routes, each by itself; the account's own limits hold besides. */
  throttling?: Throttling;
  accessLog?: AccessLog;
  /** Whether metrics are counted for each route too. */
  detailedMetrics: boolean;
}

/** A token bucket. */
export interface Throttling {
  /** Requests a second that flow in. */
  rateLimit: number;
  /** Requests that it holds at most. */
  burstLimit: number;
}

export interface AccessLog {
  /** With `$context` variables, such as `$context.requestId $context.status`. */
  format: string;
  destinationArn: string;
}

export interface Route {
  routeKey: RouteKey;
  integration: Integration;
  /** Whether the route has a route response, so that the integration's body goes back to the client. */
  twoWay: boolean;
  /** Only `$connect` may have another than NONE. */
  authorization: Authorization;
  apiKeyRequired: boolean;
  /** Absent when no message is validated. */
  validation?: Validation;
  /** The route's own settings, which go before the stage's. */
  throttling?: Throttling;
  detailedMetrics?: boolean;
}

export type Authorization =
  | { type: "NONE" }
  | { type: "AWS_IAM" }
  | { type: "CUSTOM"; authorizer: Authorizer };

/** A Lambda REQUEST authorizer. */
export interface Authorizer {
  name: string;
  functionName: string;
  /** Such as `route.request.header.Auth`; all of them must be there, or the function is not asked. */
  identitySources: string[];
  /** Whether the function's resource policy, or a role, lets API Gateway invoke it. */
  permitted: boolean;
}

export interface Validation {
  /** Yields the key of one of the models; `$default` when absent or when it yields none. */
  modelSelectionExpression?: string;
  models: Record<string, Model>;
}

export interface Model {
  name: string;
  /** JSON Schema, draft 4. */
  schema: unknown;
}

export interface UsagePlan {
  name: string;
  apiKeys: ApiKey[];
  throttling?: Throttling;
  quota?: { limit: number; offset: number; period: "DAY" | "WEEK" | "MONTH" };
}

export interface ApiKey {
  id: string;
  name: string;
  value: string;
  enabled: boolean;
}

/** What a route calls; one member for each integration type. */
export type Integration =
  | AwsProxyIntegration
  | AwsIntegration
  | HttpProxyIntegration
  | HttpIntegration
  | MockIntegration;

interface AnyIntegration {
  /** 50 to 29,000. */
  timeoutMs: number;
}

/** Lambda proxy: the function gets the whole event. */
export interface AwsProxyIntegration extends AnyIntegration {
  type: "AWS_PROXY";
  functionName: string;
  /** Whether the function's resource policy, or a role, lets API Gateway invoke it. */
  permitted: boolean;
}

/** What an integration that is not AWS_PROXY makes of the request. */
export interface RequestMapping {
  /** By template key; a template's key is not a content type in WebSocket APIs. */
  requestTemplates: Record<string, string>;
  /** Yields a template key; `$default` when it yields none. */
  templateSelectionExpression?: string;
  passthroughBehavior: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  contentHandling?: ContentHandling;
  /** Such as `integration.request.header.X` to `route.request.querystring.x`, `context.connectionId` or `'static'`. */
  requestParameters: Record<string, string>;
}

export type ContentHandling = "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";

/** What a non-proxy integration makes of the answer. */
export interface IntegrationResponse {
  /** `$default`, or a regular expression between slashes, such as `/4\d\d/`. */
  key: string;
  responseTemplates: Record<string, string>;
  templateSelectionExpression?: string;
  contentHandling?: ContentHandling;
}

/** A call of an AWS service with a request of one's own making. */
export interface AwsIntegration extends AnyIntegration, RequestMapping {
  type: "AWS";
  action: AwsAction;
  responses: IntegrationResponse[];
}

export type AwsAction =
  | { service: "lambda"; functionName: string; permitted: boolean }
  /** An action of DynamoDB's JSON protocol, such as `PutItem`. */
  | { service: "dynamodb"; action: string };

export interface HttpProxyIntegration extends AnyIntegration, RequestMapping {
  type: "HTTP_PROXY";
  method: string;
  /** May hold `{name}`, which `integration.request.path.name` fills. */
  uri: string;
}

export interface HttpIntegration extends AnyIntegration, RequestMapping {
  type: "HTTP";
  method: string;
  uri: string;
  responses: IntegrationResponse[];
}

export interface MockIntegration extends AnyIntegration, RequestMapping {
  type: "MOCK";
  responses: IntegrationResponse[];
}
