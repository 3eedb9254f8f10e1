import type { ApiDefinition } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import {
  parseSelectionExpression,
  SelectionExpressionError,
  type SelectionSource,
} from "../mapping/selection-expression.ts";
import { TemplateError } from "../mapping/mapping-template.ts";
import { lastValues } from "../event.ts";
import { configurationError } from "./result.ts";
import type { RouteInput } from "./route-input.ts";

/** What an expression can look at. */
interface Selecting {
  input: RouteInput;
  /** Once there is one. */
  response?: NonNullable<SelectionSource["response"]>;
}

/**
 * The template that an expression selects by its key, or else the one with the key `$default`.
 * @throws {IntegrationError} when the expression cannot be read
 */
export function selectTemplate(
  templates: Record<string, string>,
  expression: string | undefined,
  of: Selecting,
): string | undefined {
  const key = expression === undefined ? "$default" : select(expression, of);
  return templateOf(templates, key) ?? templateOf(templates, "$default");
}

function select(expression: string, { input, response }: Selecting): string {
  const { body, headers, query, context, stageVariables } = input;
  try {
    return parseSelectionExpression(expression)({
      body,
      headers: lastValues(headers),
      query: lastValues(query),
      context,
      stageVariables,
      ...(response && { response }),
    });
  } catch (error) {
    if (!(error instanceof SelectionExpressionError)) throw error;
    throw configurationError(`the integration's template selection expression: ${error.message}`);
  }
}

/** A key may be a client's word. */
function templateOf(templates: Record<string, string>, key: string): string | undefined {
  return Object.hasOwn(templates, key) ? templates[key] : undefined;
}

/**
 * Renders a template over a body, which is the client's or the backend's, and over the request.
 * @throws {IntegrationError} when the template fails
 * @throws the signal's reason when nobody waits for it any more
 */
export async function renderTemplate(
  gateway: Gateway,
  template: string,
  of: { body: string; input: RouteInput; what: "request" | "response"; signal: AbortSignal },
): Promise<string> {
  const { context, headers, query, stageVariables } = of.input;
  const input = {
    body: of.body,
    headers: lastValues(headers),
    query: lastValues(query),
    context,
    stageVariables,
  };
  try {
    return await gateway.templates.render(template, input, of.signal);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw configurationError(`the integration's ${of.what} template fails: ${error.message}`);
  }
}

/** Whether any integration of an API has a template to render. */
export function hasTemplates({ routes }: ApiDefinition): boolean {
  return routes.some(({ integration }) => {
    const requests = "requestTemplates" in integration ? [integration.requestTemplates] : [];
    const responses = "responses" in integration ? integration.responses : [];
    const all = [...requests, ...responses.map(({ responseTemplates }) => responseTemplates)];
    return all.some((templates) => Object.keys(templates).length > 0);
  });
}
