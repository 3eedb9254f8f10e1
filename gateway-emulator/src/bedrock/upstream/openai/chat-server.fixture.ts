import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

/** What the server was asked. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed; undefined without one. */
  body: unknown;
  /** Resolves when the connection is gone before the answer's end. */
  closed: Promise<unknown>;
}

export interface ChatServer extends AsyncDisposable {
  /** With `/v1`. */
  url: string;
  received: Received[];
}

type Answer = (response: ServerResponse, received: Received) => void;

/** A server on a free port that answers each chat completion as it is told to, and lists its models. */
export async function startChatServer(
  answer: Answer,
  { models = ["qwen3:8b"] }: { models?: string[] | null } = {},
): Promise<ChatServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const text = Buffer.concat(pieces).toString();
      const call: Received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: text === "" ? undefined : JSON.parse(text),
        closed: once(response, "close"),
      };
      received.push(call);
      if (call.path.endsWith("/models")) return sendJson(response, 200, modelList(models));
      answer(response, call);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Sends the text of an event stream as it is, in the pieces that it is given in. */
export function sendStream(response: ServerResponse, ...pieces: readonly (string | Uint8Array)[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const piece of pieces) response.write(piece);
  response.end();
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function modelList(models: string[] | null) {
  return {
    object: "list",
    data: models?.map((id) => ({ id, object: "model", created: 1, owned_by: "library" })) ?? null,
  };
}
