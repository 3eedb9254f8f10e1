import type { ContentHandling, RequestMapping } from "../../apigateway/definition.ts";
import type { Fields } from "../terraform/fields.ts";
import { oneOf } from "../one-of.ts";
import type { Resource } from "../terraform/resource.ts";
import { selectionExpression } from "./selection-expressions.ts";

/** In bytes. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MAX_TEMPLATE_BYTES = 300 * 1024;

/**
 * What an integration that is not a Lambda proxy makes of a request.
 * @throws {StackError} when API Gateway would refuse it
 */
export function requestMappingOf(integration: Resource): RequestMapping {
  return {
    requestTemplates: templatesOf(integration, "request_templates"),
    ...templateSelection(integration),
    passthroughBehavior:
      oneOf(integration, "passthrough_behavior", ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]) ??
      "WHEN_NO_MATCH",
    ...contentHandling(integration),
    requestParameters: requestParametersOf(integration),
  };
}

export function templatesOf(fields: Fields, argument: string): Record<string, string> {
  const templates = fields.texts(argument);
  for (const [key, template] of Object.entries(templates)) {
    const bytes = Buffer.byteLength(template);
    if (bytes > MAX_TEMPLATE_BYTES)
      throw fields.error(`${argument}.${key} takes ${bytes} bytes; API Gateway allows ${MAX_TEMPLATE_BYTES}`);
  }
  return templates;
}

export function templateSelection(fields: Fields): { templateSelectionExpression?: string } {
  const expression = selectionExpression(fields, "template_selection_expression");
  return expression === undefined ? {} : { templateSelectionExpression: expression };
}

export function contentHandling(fields: Fields): { contentHandling?: ContentHandling } {
  const found = oneOf(fields, "content_handling_strategy", ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]);
  return found === undefined ? {} : { contentHandling: found };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html */
function requestParametersOf(integration: Resource): Record<string, string> {
  const parameters = integration.texts("request_parameters");
  for (const [target, source] of Object.entries(parameters)) {
    if (!/^integration\.request\.(header|querystring|path)\.\S+$/.test(target))
      throw integration.error(
        `request_parameters sets ${target}; a WebSocket API sets integration.request.header.NAME, integration.request.querystring.NAME or integration.request.path.NAME`,
      );
    if (!SOURCE.test(source))
      throw integration.error(
        `request_parameters.${target} is ${source}; it must be route.request.header.NAME, route.request.querystring.NAME, route.request.body.PATH, context.NAME, stageVariables.NAME or 'a text in single quotes'`,
      );
  }
  return parameters;
}

const SOURCE =
  /^(route\.request\.(multivalue)?(header|querystring)\.\S+|route\.request\.body(\..+)?|(context|stageVariables)\.\S+|'[^]*')$/;
