import { DROPPED_HEADERS } from "../event.ts";
import { shown } from "../../control/shown.ts";
import type { MultiValue } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { configurationError } from "./result.ts";

/**
 * The headers of a request to an HTTP backend. Of a handshake they are the client's, with `Sec-WebSocket-…` and without
 * `Upgrade`; of a message only those that are mapped, and API Gateway's own.
 * @throws {IntegrationError} when a mapped header cannot be sent
 */
export function httpHeaders(
  { api }: Gateway,
  of: {
    request: RouteRequest;
    /** Of the handshake. */
    client: MultiValue;
    mapped: ReadonlyMap<string, string[]>;
    hasBody: boolean;
  },
): MultiValue {
  const { request, client, mapped, hasBody } = of;
  const headers = new Map<string, [name: string, values: string[]]>();
  const set = (name: string, values: string[]) => headers.set(name.toLowerCase(), [name, values]);
  for (const [name, values] of Object.entries(client))
    if (!NOT_PASSED_ON.has(name.toLowerCase())) set(name, values);
  set("X-Amzn-Apigateway-Api-Id", [api.apiId]);
  if (request.eventType !== "CONNECT") set("User-Agent", [`AmazonAPIGateway_${api.apiId}`]);
  if (hasBody) set("Content-Type", ["application/json"]);
  for (const [name, values] of mapped)
    set(
      checkedName(name),
      values.map((value) => checkedValue(name, value)),
    );
  set("Connection", ["close"]);
  return Object.fromEntries(headers.values());
}

/** What API Gateway takes off a handshake on its way in, and what belongs to one hop only. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([...DROPPED_HEADERS, "host", "keep-alive"]);

/** These say how the message itself is framed; no parameter may. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function checkedName(name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    throw configurationError(`${shown(name)} cannot be a header's name`);
  if (OF_THE_CONNECTION.has(name.toLowerCase()))
    throw configurationError(
      `integration.request.header.${name} would set how the request itself is sent, which no parameter can; take it away`,
    );
  return name;
}

/** As UTF-8. A line break would begin a header of the client's own making. */
function checkedValue(name: string, value: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value))
    throw configurationError(
      `the value of integration.request.header.${name} holds a line break or another control character, and no header can`,
    );
  return Buffer.from(value, "utf8").toString("latin1");
}
