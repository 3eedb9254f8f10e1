import type { Authorization, Authorizer } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import { type Absence, type FunctionCall, functionCall, uriOf } from "./function-call.ts";
import { oneOf } from "../one-of.ts";
import { credentialsOf } from "../iam/permissions.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";

/**
 * Who may use a route. What cannot be asked here lets everyone in, and is noted.
 * @throws {StackError} when API Gateway would refuse it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function authorizationOf(scope: ApiScope, route: Resource, routeKey: string): Authorization {
  const type = oneOf(route, "authorization_type", ["NONE", "AWS_IAM", "CUSTOM", "JWT"]) ?? "NONE";
  if (type !== "NONE" && routeKey !== "$connect")
    throw route.error(
      `authorization_type is ${type}, and API Gateway authorizes $connect alone, once for the whole connection; set it there`,
    );
  switch (type) {
    case "NONE":
      if (route.declared("authorizer_id") !== undefined)
        scope.leaveOut(
          route.address,
          "has an authorizer_id and no authorization_type CUSTOM: everyone may connect, here and on AWS",
        );
      return { type };
    case "AWS_IAM":
      return { type };
    case "CUSTOM": {
      const authorizer = readAuthorizer(scope, route);
      return authorizer ? { type, authorizer } : { type: "NONE" };
    }
    case "JWT":
      throw route.error(`authorization_type is JWT, which only HTTP APIs have; ${WAY_OUT}`);
  }
}

const WAY_OUT =
  "take CUSTOM, with an aws_apigatewayv2_authorizer of the type REQUEST, whose function checks the token";

/** What only HTTP APIs have; API Gateway refuses a WebSocket API's authorizer with any of them. */
const HTTP_ONLY = {
  authorizer_payload_format_version: "there is one form of its event, and of its answer an IAM policy",
  authorizer_result_ttl_in_seconds: "nothing is cached, since the function is asked once for a connection",
  enable_simple_responses: "the function must answer with an IAM policy, not with isAuthorized",
  jwt_configuration: "its function checks the token itself",
};

function readAuthorizer(scope: ApiScope, route: Resource): Authorizer | undefined {
  const id = route.requiredString("authorizer_id");
  const authorizer = scope.parts.authorizers.find((candidate) => candidate.attribute("id") === id);
  if (!authorizer)
    throw route.error(
      `authorizer_id is ${id}, and its API has no such authorizer; write it as \${aws_apigatewayv2_authorizer.NAME.id}`,
    );
  refuseExpanded(authorizer);
  refuseHttpOnly(authorizer);
  const identitySources = authorizer.strings("identity_sources");
  for (const source of identitySources) checkIdentitySource(authorizer, source);
  const called = calledBy(scope, authorizer);
  return called && { name: authorizer.requiredString("name"), identitySources, ...called };
}

function refuseHttpOnly(authorizer: Resource): void {
  const type = authorizer.requiredString("authorizer_type");
  if (type !== "REQUEST")
    throw authorizer.error(
      `authorizer_type is ${type}; a WebSocket API takes REQUEST alone, a Lambda function that checks the token`,
    );
  for (const [name, instead] of Object.entries(HTTP_ONLY))
    if (![undefined, false].includes(authorizer.declared(name) as undefined))
      throw authorizer.error(`${name} is for HTTP APIs; take it out of a WebSocket API's: ${instead}`);
}

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
function checkIdentitySource(authorizer: Resource, source: string): void {
  if (/^(route\.request\.(header|querystring)|stageVariables|context)\.[^\s]+$/.test(source)) return;
  const [, place, name] = /^\$?(?:\w+\.)?request\.(header|querystring)\.(\S+)$/.exec(source) ?? [];
  const instead =
    place === undefined
      ? "route.request.header.NAME, route.request.querystring.NAME, stageVariables.NAME or context.NAME"
      : `route.request.${place}.${name}`;
  throw authorizer.error(
    `identity_sources has ${source}, which is none of a WebSocket API; write ${instead}`,
  );
}

function calledBy(scope: ApiScope, authorizer: Resource): FunctionCall | undefined {
  const address = authorizer.address;
  const open = ({ absence }: Absence) => {
    scope.leaveOut(address, `${absence}: everyone may connect`);
    return undefined;
  };
  const uri = uriOf(scope, authorizer, "authorizer_uri");
  if ("absence" in uri) return open(uri);
  const call = functionCall(scope, {
    ...uri,
    address,
    sourceArn: `${scope.executionArn}/authorizers/${authorizer.attribute("id")}`,
    credentialsArn: credentialsOf(authorizer, "authorizer_credentials_arn"),
  });
  if (!call)
    throw authorizer.error(
      `authorizer_uri is ${uri.uri}, which calls no function; write it as \${aws_lambda_function.NAME.invoke_arn}`,
    );
  return "absence" in call ? open(call) : call;
}
