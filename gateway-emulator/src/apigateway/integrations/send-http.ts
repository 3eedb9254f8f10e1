import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { MultiValue } from "../event.ts";
import { MAX_BACKEND_BODY_BYTES } from "../limits.ts";
import type { HttpTarget } from "./http-target.ts";

/** What an HTTP backend answered. */
export interface HttpAnswer {
  statusCode: number;
  headers: MultiValue;
  body: Buffer;
}

/**
 * Sends one request on a connection of its own and reads the whole answer; follows no redirects.
 * @throws when the backend is not reached, hangs up, answers what is no HTTP or too much, or when the signal aborts
 */
export async function sendHttp(
  request: { target: HttpTarget; method: string; headers: MultiValue; body: Buffer },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { target, method, headers, body } = request;
  const { protocol, hostname, port, path } = target;
  const outgoing = (protocol === "https:" ? https : http).request({
    protocol,
    hostname,
    ...(port !== "" && { port }),
    path,
    method,
    headers: { ...headers, ...(body.length > 0 && { "Content-Length": [String(body.length)] }) },
    agent: false,
    signal,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
    // Also after an answer that Node.js takes for the beginning of another protocol.
    outgoing.on("close", () => reject(new Error("it hung up without an answer")));
  });
  outgoing.end(body);
  const response = await answered;
  try {
    return {
      statusCode: response.statusCode ?? 0,
      headers: Object.fromEntries(
        Object.entries(response.headersDistinct).map(([name, values = []]) => [name, values]),
      ),
      body: await wholeBody(response),
    };
  } finally {
    outgoing.destroy();
  }
}

async function wholeBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BACKEND_BODY_BYTES)
      throw new Error(
        `its answer is longer than ${MAX_BACKEND_BODY_BYTES.toLocaleString("en")} bytes, which is the limit`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
