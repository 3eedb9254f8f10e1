import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { handler } from "./probe/function/backend.mjs";

export interface Backend extends AsyncDisposable {
  /** With a slash at its end, as function URLs have it. */
  url: string;
  /** Its last answer on a path, which says what it saw; empty when nobody has asked. */
  lastSaid(path: string): string;
}

/** The probe's backend on this machine, in place of the function URL that it has on AWS. */
export async function startBackend(): Promise<Backend> {
  const said = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response, said));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    lastSaid: (path) => said.get(path) ?? "",
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  said: Map<string, string>,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://backend");
  const { statusCode, headers, body } = await handler({
    requestContext: { http: { method: request.method } },
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: request.headers,
    body: (await buffer(request)).toString("base64"),
    isBase64Encoded: true,
  });
  said.set(url.pathname, body);
  response.writeHead(statusCode, headers).end(body);
}
