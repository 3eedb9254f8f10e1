import type { IntegrationResponse } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import type { LeaveOut } from "../not-emulated.ts";
import { contentHandling, templateSelection, templatesOf } from "./request-mapping.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";

/**
 * The responses of one integration that is not a proxy.
 * @throws {StackError} when API Gateway would refuse one
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid-integrationresponses.html
 */
export function integrationResponsesOf(
  { parts, leaveOut }: ApiScope,
  integration: Resource,
): IntegrationResponse[] {
  const id = integration.attribute("id");
  const responses = new Map<string, IntegrationResponse>();
  for (const response of parts.integrationResponses) {
    if (response.requiredString("integration_id") !== id) continue;
    refuseExpanded(response);
    const key = keyOf(response, leaveOut);
    if (responses.has(key))
      throw response.error(`another response of its integration has the key ${key} too; take one away`);
    responses.set(key, {
      key,
      responseTemplates: templatesOf(response, "response_templates"),
      ...templateSelection(response),
      ...contentHandling(response),
    });
  }
  return [...responses.values()];
}

/** Checks what the routes do not come by: responses of no integration, and of proxies. */
export function checkIntegrationResponses({ parts, leaveOut }: ApiScope): void {
  for (const response of parts.integrationResponses) {
    const id = response.requiredString("integration_id");
    const integration = parts.integrations.find((candidate) => candidate.attribute("id") === id);
    if (!integration)
      throw response.error(
        `integration_id is ${id}, and its API has no such integration; write it as \${aws_apigatewayv2_integration.NAME.id}`,
      );
    const type = integration.string("integration_type") ?? "";
    if (type.endsWith("_PROXY"))
      leaveOut(
        response.address,
        `has no effect, here or on AWS: ${integration.address} is of the type ${type}, whose answer goes on as it is`,
      );
  }
}

function keyOf(response: Resource, leaveOut: LeaveOut): string {
  const key = response.requiredString("integration_response_key");
  if (key === "$default") return key;
  const [, pattern] = /^\/(.+)\/$/s.exec(key) ?? [];
  if (pattern === undefined)
    leaveOut(
      response.address,
      `has the key ${key}, which is compared as it stands; AWS documents $default, and regular expressions between slashes, such as /4\\d\\d/`,
    );
  else if (!isRegularExpression(pattern))
    throw response.error(`integration_response_key is ${key}, which is no regular expression; mend it`);
  return key;
}

/** Java's `(?i)`, which holds for all that follows, JavaScript writes around what it holds for. */
function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern.replace(/^\(\?([ims]+)\)(.*)$/s, "(?$1:$2)")).source !== "";
  } catch {
    return false;
  }
}
