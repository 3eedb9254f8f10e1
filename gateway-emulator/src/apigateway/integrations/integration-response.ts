import { shown } from "../../control/shown.ts";
import { boundedPattern } from "../../control/bounded-pattern.ts";
import { contextVariables } from "../context-variables.ts";
import type { IntegrationResponse } from "../definition.ts";
import { lastValues, type MultiValue } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { OutOfTimeError, withinTime } from "../../control/within-time.ts";
import { MAX_CHECK_MS } from "../limits.ts";
import { configurationError, type IntegrationResponded, type ServiceAnswer } from "./result.ts";
import type { RouteInput } from "./route-input.ts";
import { renderTemplate, selectTemplate } from "./template.ts";

/** What a backend of any kind has answered. */
export interface BackendAnswer {
  statusCode: number;
  headers: MultiValue;
  body: Buffer;
  service?: ServiceAnswer;
}

/**
 * What a non-proxy integration gives back. Of a one-way route nothing goes to the client, so its answer is not looked
 * at; a two-way route needs an integration response that fits.
 * @throws {IntegrationError} when none fits, or when its template fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
 */
export async function integrationResponse(
  gateway: Gateway,
  of: {
    responses: IntegrationResponse[];
    /** What keys are matched against: the status code, or of a failed function its error message. */
    matched: string | undefined;
    answer: BackendAnswer;
    request: RouteRequest;
    input: RouteInput;
    signal: AbortSignal;
  },
): Promise<IntegrationResponded> {
  const { responses, matched, answer, request, signal } = of;
  const { statusCode, service } = answer;
  const responded = { outcome: "response", statusCode, headers: {}, ...(service && { service }) } as const;
  if (!isTwoWay(gateway, request)) return { ...responded, body: undefined };
  const response = selectResponse(responses, matched);
  if (!response) throw noResponse(responses, matched);
  // What became of the request is known by now.
  const input = { ...of.input, context: contextVariables(gateway, request, { status: statusCode }) };
  return { ...responded, body: await mapped(gateway, { response, answer, input, signal }) };
}

function isTwoWay({ api }: Gateway, { routeKey }: RouteRequest): boolean {
  return api.routes.some((route) => route.routeKey === routeKey && route.twoWay);
}

function selectResponse(
  responses: IntegrationResponse[],
  matched: string | undefined,
): IntegrationResponse | undefined {
  const fitting = matched === undefined ? undefined : firstThatFits(responses, matched);
  return fitting ?? responses.find(({ key }) => key === "$default");
}

function firstThatFits(responses: IntegrationResponse[], matched: string): IntegrationResponse | undefined {
  const find = () => responses.find(({ key }) => fits(key, matched));
  if (!responses.some(({ key }) => expressionIn(key) !== undefined)) return find();
  try {
    return withinTime(MAX_CHECK_MS, find);
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    throw configurationError(
      `the keys of the integration responses cannot be matched against ${shown(matched)}: ${error.message}. Write the expressions without look-around and back references`,
    );
  }
}

/** A regular expression between slashes has to match the whole, as `matches()` of Java does; else the key itself. */
function fits(key: string, matched: string): boolean {
  const expression = expressionIn(key);
  if (expression === undefined) return key === matched;
  // `(?i)` holds for all that follows; JavaScript writes it around what it holds for.
  const written = expression.replace(/^\(\?([ims]+)\)(.*)$/s, "(?$1:$2)");
  try {
    return boundedPattern(`^(?:${written})$`).test(matched);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw configurationError(
      `the integration response key ${key} is no regular expression: ${error.message}`,
    );
  }
}

function expressionIn(key: string): string | undefined {
  return /^\/(.*)\/$/s.exec(key)?.[1];
}

function noResponse(responses: IntegrationResponse[], matched: string | undefined) {
  const keys = responses.map(({ key }) => key).join(", ");
  return configurationError(
    `a two-way route with a non-proxy integration needs an integration response that fits; ${keys === "" ? "it has none" : `it has ${keys}`}, and the backend's answer is ${shown(matched ?? "no error")}. Add one with the key $default`,
  );
}

async function mapped(
  gateway: Gateway,
  of: { response: IntegrationResponse; answer: BackendAnswer; input: RouteInput; signal: AbortSignal },
): Promise<string> {
  const { response, answer, input, signal } = of;
  const { contentHandling, responseTemplates, templateSelectionExpression } = response;
  const body = answer.body.toString(contentHandling === "CONVERT_TO_TEXT" ? "base64" : "utf8");
  const template = selectTemplate(responseTemplates, templateSelectionExpression, {
    input,
    response: {
      statusCode: answer.statusCode,
      headers: lastValues(answer.headers),
      multiValueHeaders: answer.headers,
      body,
    },
  });
  const text =
    template === undefined
      ? body
      : await renderTemplate(gateway, template, { body, input, what: "response", signal });
  // There is no binary frame to a client.
  return contentHandling === "CONVERT_TO_BINARY" ? Buffer.from(text, "base64").toString("utf8") : text;
}
