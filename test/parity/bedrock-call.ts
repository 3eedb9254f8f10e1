import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import http2, { type IncomingHttpHeaders } from "node:http2";
import https from "node:https";
import { buffer } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import { type BedrockTarget, PROFILE_ID, type Transport } from "./bedrock-target.ts";
import { within } from "./client.ts";
import { Sha256 } from "./sha256.ts";
import type { Credentials } from "./target.ts";

/** A request that is made by hand, so that what comes back can be seen as it is. */
export interface HandMade {
  transport: Transport;
  /** POST when absent. */
  method?: "GET" | "POST";
  /** As it goes over the wire; query strings are for GET alone. */
  path: string;
  query?: Record<string, string>;
  /** Where it goes; Bedrock Runtime when absent. */
  origin?: string;
  /** Sent as JSON unless it is text already. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Not signed at all, or signed otherwise than by the target's credentials, now, in its region. */
  signing?: "none" | { credentials?: Credentials; at?: Date };
  /** HTTP/2: ends the session as soon as the headers are there, as the SDK does; the stream goes on. */
  goesAway?: boolean;
}

export interface RawAnswer {
  status: number;
  /** By names in lower case. */
  headers: Record<string, string>;
  /** In lower case, in their order, without HTTP/2's pseudo headers. */
  headerNames: string[];
  body: Buffer;
}

/** Sends it and waits for all of the answer. */
export async function callByHand(target: BedrockTarget, made: HandMade): Promise<RawAnswer> {
  const { origin = target.runtime, method = "POST", path, query, transport } = made;
  const body = typeof made.body === "string" ? made.body : JSON.stringify(made.body ?? {});
  const host = new URL(origin).host;
  const hostHeader = transport === "h2" ? ":authority" : "host";
  const unsigned = {
    [hostHeader]: host,
    ...(method === "POST" && { "content-type": "application/json" }),
    ...made.headers,
  };
  const sent: Sent = {
    origin,
    method,
    target: query ? `${path}?${new URLSearchParams(query).toString()}` : path,
    headers: await signed(target, made, { method, headers: unsigned, body }),
    body: method === "POST" ? body : undefined,
    goesAway: made.goesAway ?? false,
  };
  const answer = transport === "h2" ? overHttp2(sent) : overHttp1(sent);
  return within(answer, `${method} ${path} was not answered`, ANSWER_MS);
}

/** A prompt in Converse's shape. */
export function asked(text: string, more: object = {}): object {
  return { messages: [{ role: "user", content: [{ text }] }], inferenceConfig: { maxTokens: 40 }, ...more };
}

/** The body that InvokeModel takes for Anthropic's models. */
export function anthropic(text: string, more: object = {}): object {
  return {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 40,
    messages: [{ role: "user", content: text }],
    ...more,
  };
}

/** The path of an operation on a model, whose id is percent-encoded as the SDK does it. */
export function modelPath(operation: string, modelId = PROFILE_ID): string {
  return `/model/${encodeURIComponent(modelId)}/${operation}`;
}

/** How long a whole answer may take; a real model thinks. */
const ANSWER_MS = 25_000;

interface Sent {
  origin: string;
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
  goesAway: boolean;
}

async function signed(
  target: BedrockTarget,
  { signing = {}, path, query = {} }: HandMade,
  { method, headers, body }: { method: string; headers: Record<string, string>; body: string },
): Promise<Record<string, string>> {
  if (signing === "none") return headers;
  const { credentials = await target.credentials(), at = new Date() } = signing;
  const { region } = target;
  const signer = new SignatureV4({ service: "bedrock", region, credentials, sha256: Sha256 });
  const hostname = headers[":authority"] ?? headers["host"] ?? "";
  const request = { method, protocol: "https:", hostname, path, query, headers };
  const { headers: all } = await signer.sign(method === "POST" ? { ...request, body } : request, {
    signingDate: at,
  });
  return all;
}

async function overHttp1({ origin, method, target, headers, body }: Sent): Promise<RawAnswer> {
  const { protocol, hostname, port } = new URL(origin);
  const client = protocol === "https:" ? https : http;
  const agent = new client.Agent({ keepAlive: true });
  try {
    const request = client.request({ hostname, port, path: target, method, headers, agent });
    request.end(body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const { rawHeaders } = response;
    return {
      status: response.statusCode ?? 0,
      ...headersOf(rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1]]] : []))),
      body: await buffer(response),
    };
  } finally {
    agent.destroy();
  }
}

async function overHttp2({ origin, method, target, headers, body, goesAway }: Sent): Promise<RawAnswer> {
  const session = http2.connect(origin);
  try {
    const stream = session.request({ ":method": method, ":path": target, ...headers });
    stream.end(body);
    const [response] = (await once(stream, "response")) as [IncomingHttpHeaders];
    if (goesAway) session.close();
    const pairs = Object.entries(response).filter(([name]) => !name.startsWith(":"));
    return {
      status: Number(response[":status"]),
      ...headersOf(pairs.map(([name, value]) => [name, String(value)])),
      body: await buffer(stream),
    };
  } finally {
    session.destroy();
  }
}

function headersOf(pairs: readonly (readonly (string | undefined)[])[]) {
  const lower = pairs.map(([name = "", value = ""]) => [name.toLowerCase(), value] as const);
  return { headers: Object.fromEntries(lower), headerNames: lower.map(([name]) => name) };
}
