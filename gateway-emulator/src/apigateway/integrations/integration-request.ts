import type { RequestMapping } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import { IntegrationError } from "./result.ts";
import type { RouteInput } from "./route-input.ts";
import { renderTemplate, selectTemplate } from "./template.ts";

/**
 * The body that an integration sends: what the selected template makes of the request or, where the passthrough
 * behaviour allows it, the client's own.
 * @throws {IntegrationError} when there is no template and nothing may pass without one, or when the template fails
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 */
export async function integrationRequestBody(
  gateway: Gateway,
  mapping: RequestMapping,
  { input, signal }: { input: RouteInput; signal: AbortSignal },
): Promise<Buffer> {
  const { requestTemplates, templateSelectionExpression } = mapping;
  const template = selectTemplate(requestTemplates, templateSelectionExpression, { input });
  if (template === undefined) checkPassthrough(mapping);
  const text =
    template === undefined
      ? input.body
      : await renderTemplate(gateway, template, { body: input.body, input, what: "request", signal });
  return convertedRequest(mapping, text);
}

/** What comes from a client is text, so that converting it to text changes nothing. */
export function convertedRequest({ contentHandling }: RequestMapping, text: string): Buffer {
  return contentHandling === "CONVERT_TO_BINARY" ? Buffer.from(text, "base64") : Buffer.from(text);
}

function checkPassthrough({ passthroughBehavior, requestTemplates }: RequestMapping): void {
  const hasTemplates = Object.keys(requestTemplates).length > 0;
  if (passthroughBehavior === "WHEN_NO_MATCH") return;
  if (passthroughBehavior === "WHEN_NO_TEMPLATES" && !hasTemplates) return;
  throw new IntegrationError({
    message: "Unsupported Media Type",
    statusCode: 415,
    advice: `no request template fits, and the passthrough behaviour ${passthroughBehavior} lets nothing pass without one: add a template with the key $default, or set WHEN_NO_MATCH`,
  });
}
