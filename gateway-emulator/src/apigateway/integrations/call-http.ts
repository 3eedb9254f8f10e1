import type { HttpIntegration, HttpProxyIntegration } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { backendFailure, causeOf, noteCall } from "./backend-call.ts";
import { httpHeaders } from "./http-headers.ts";
import { httpTarget } from "./http-target.ts";
import { requestParameters, type RequestParameters } from "./request-parameters.ts";
import type { RouteInput } from "./route-input.ts";
import { sendHttp, type HttpAnswer } from "./send-http.ts";

/** These have no body, so a message's is not sent. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Calls an integration's HTTP backend.
 * @throws {IntegrationError} when the request cannot be made, or when no answer comes of it
 */
export async function callHttp(
  gateway: Gateway,
  of: {
    integration: HttpIntegration | HttpProxyIntegration;
    request: RouteRequest;
    input: RouteInput;
    body: Buffer;
    signal: AbortSignal;
  },
): Promise<HttpAnswer> {
  const { integration, request, input, signal } = of;
  const { method, uri, type } = integration;
  const body = WITHOUT_BODY.has(method) ? Buffer.alloc(0) : of.body;
  const parameters = requestParameters(integration.requestParameters, input);
  const query = queryOf(parameters, type === "HTTP_PROXY" ? input : undefined);
  const target = httpTarget(uri, { path: parameters.path, query });
  const headers = httpHeaders(gateway, {
    request,
    client: input.headers,
    mapped: parameters.headers,
    hasBody: body.length > 0,
  });
  const note = noteCall(gateway, request, { type, method, uri: target.shown });
  try {
    const answer = await sendHttp({ target, method, headers, body }, signal);
    note({ statusCode: answer.statusCode });
    return answer;
  } catch (error) {
    note({ error: signal.aborted ? "timeout" : causeOf(error) });
    throw backendFailure(
      `the backend ${method} ${target.shown} failed (${causeOf(error)}): see that it runs, and that the integration's URI leads to it`,
    );
  }
}

/** A proxy integration passes the client's query on; what is mapped goes before it. */
function queryOf({ query }: RequestParameters, input: RouteInput | undefined): [string, string][] {
  const passed = Object.entries(input?.query ?? {}).filter(([name]) => !query.has(name));
  return [...passed, ...query].flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
}
