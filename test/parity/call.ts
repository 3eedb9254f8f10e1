import { once } from "node:events";
import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { within } from "./client.ts";
import { signedHeaders, type Unsigned } from "./sign.ts";
import type { Target } from "./target.ts";

export interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A signed request whose path goes over the wire as it stands, and its answer as it came. */
export async function callSigned(target: Target, unsigned: Unsigned): Promise<Answer> {
  const headers = await signedHeaders(target, unsigned);
  return call(target, { ...unsigned, headers });
}

/** A request whose path goes over the wire as it stands, and its answer as it came. */
export async function call(
  target: Target,
  { method, url, headers = {}, body }: Pick<Unsigned, "method" | "url" | "headers" | "body">,
): Promise<Answer> {
  // Node.js would take an encoded path for the same as a decoded one: it is cut out of the text.
  const path = url.replace(/^[a-z]+:\/\/[^/]+/, "");
  const { hostname, port, protocol } = new URL(url);
  const options = { hostname, port, path, method, headers };
  const request =
    protocol === "http:" ? http.request(options) : https.request({ ...options, agent: target.agent });
  request.end(body);
  const [response] = (await within(once(request, "response"), `${method} ${path} was not answered`)) as [
    IncomingMessage,
  ];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
