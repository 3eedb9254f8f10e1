import type {
  AwsAction,
  AwsIntegration,
  HttpIntegration,
  HttpProxyIntegration,
  IntegrationResponse,
  MockIntegration,
  RequestMapping,
} from "../definition.ts";

/** What of an integration is not as usual. */
interface Unusual extends Partial<RequestMapping> {
  timeoutMs?: number;
  method?: string;
  responses?: IntegrationResponse[];
}

const usual = {
  timeoutMs: 29_000,
  requestTemplates: {},
  passthroughBehavior: "WHEN_NO_MATCH",
  requestParameters: {},
} as const;

/** Answers whatever comes, with the backend's own body. */
const DEFAULT_RESPONSE: IntegrationResponse = { key: "$default", responseTemplates: {} };

export function httpProxyTo(
  uri: string,
  { responses: _none, ...unusual }: Unusual = {},
): HttpProxyIntegration {
  return { ...usual, type: "HTTP_PROXY", method: "POST", uri, ...unusual };
}

export function httpTo(uri: string, unusual: Unusual = {}): HttpIntegration {
  return { ...usual, type: "HTTP", method: "POST", uri, responses: [DEFAULT_RESPONSE], ...unusual };
}

export function mockOf(template: string, { method: _none, ...unusual }: Unusual = {}): MockIntegration {
  const requestTemplates = { $default: template };
  return { ...usual, type: "MOCK", requestTemplates, responses: [DEFAULT_RESPONSE], ...unusual };
}

export function awsAction(action: AwsAction, { method: _none, ...unusual }: Unusual = {}): AwsIntegration {
  return { ...usual, type: "AWS", action, responses: [DEFAULT_RESPONSE], ...unusual };
}

export function lambdaAction(functionName: string, unusual: Unusual = {}): AwsIntegration {
  return awsAction({ service: "lambda", functionName, permitted: true }, unusual);
}
