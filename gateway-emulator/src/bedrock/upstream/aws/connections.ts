import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { unreachable } from "./refusals.ts";

interface OutgoingRequest {
  method: string;
  endpoint: URL;
  /** Path and query, encoded. */
  target: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Connections to the real Bedrock, HTTP/1.1, kept for the next call. Idle ones keep no process alive. */
export class Connections {
  readonly #http = new http.Agent({ keepAlive: true });
  readonly #https = new https.Agent({ keepAlive: true });

  /**
   * Resolves with the response's head; its body, and the connection, end with the signal.
   * @throws BedrockError 503 when nobody answers; the signal's reason when it aborts
   */
  async send(request: OutgoingRequest, signal: AbortSignal): Promise<IncomingMessage> {
    for (;;) {
      signal.throwIfAborted();
      const sent = await this.#try(request, signal);
      if ("response" in sent) return sent.response;
      signal.throwIfAborted();
      if (!sent.wasIdle) throw unreachable(request.endpoint, reasonOf(sent.error));
      // A connection that had lain idle was closed just then: the call takes another.
    }
  }

  #try(
    { method, endpoint, target, headers, body }: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<{ response: IncomingMessage } | { error: Error; wasIdle: boolean }> {
    const { protocol, hostname, port } = endpoint;
    const secure = protocol === "https:";
    return new Promise((resolve) => {
      const request = (secure ? https : http).request({
        method,
        // An IPv6 address stands in brackets in a URL only.
        hostname: hostname.replace(/^\[|\]$/g, ""),
        port,
        path: target,
        headers,
        agent: secure ? this.#https : this.#http,
        signal,
      });
      request.once("response", (response) => resolve({ response }));
      // Also what comes later: the body's reader hears of that by itself.
      request.on("error", (error) => resolve({ error, wasIdle: request.reusedSocket && isHangUp(error) }));
      request.end(body);
    });
  }
}

function isHangUp(error: Error): boolean {
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

/** `ECONNREFUSED`, `ENOTFOUND`, …: messages hold addresses, which help nobody more. */
function reasonOf(error: Error): string {
  return "code" in error ? String(error.code) : error.message;
}
