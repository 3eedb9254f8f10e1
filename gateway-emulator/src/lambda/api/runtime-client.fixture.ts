import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

export interface RuntimeAnswer {
  status: number | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A runtime client by hand: one keep-alive connection to a Runtime API. */
export interface RuntimeClient extends Disposable {
  next(): Promise<RuntimeAnswer>;
  post(path: string, body: string, headers?: Record<string, string>): Promise<RuntimeAnswer>;
  /** Breaks the connection, as a container that dies does. */
  hangUp(): void;
}

export function runtimeClient(origin: string, host?: string): RuntimeClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  async function call(
    method: string,
    path: string,
    body = "",
    given: Record<string, string> = {},
  ): Promise<RuntimeAnswer> {
    const headers = {
      ...(host !== undefined && { host }),
      "content-length": Buffer.byteLength(body),
      ...given,
    };
    const sent = request(`${origin}/2018-06-01/runtime/${path}`, { method, agent, headers });
    sent.end(body);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }
  return {
    next: () => call("GET", "invocation/next"),
    post: (path, body, headers) => call("POST", path, body, headers),
    hangUp: () => agent.destroy(),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
