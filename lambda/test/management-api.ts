import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { ServerFrame } from "../src/protocol.ts";
import { listen } from "./listen.ts";

/** One PostToConnection as it came over the wire. */
export interface PostCall {
  path: string;
  connectionId: string;
  body: string;
  frame: ServerFrame;
  /** Milliseconds on the monotonic clock. */
  at: number;
}

export type AnswerPost = (call: PostCall, response: ServerResponse) => void;

/** Starts an API Gateway Management API that answers each post with 200, or as `answer` tells it. */
export async function startManagementApi(
  answer: AnswerPost = (_call, response) => void response.writeHead(200).end(),
): Promise<AsyncDisposable & { url: string; posts: PostCall[] }> {
  const posts: PostCall[] = [];
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const connectionId = decodeURIComponent(path.split("/@connections/")[1] ?? "");
    const body = await text(request);
    const frame = JSON.parse(body) as ServerFrame;
    const call = { path, connectionId, body, frame, at: performance.now() };
    posts.push(call);
    answer(call, response);
  }
  const { url, close } = await listen(server);
  return { url, posts, [Symbol.asyncDispose]: close };
}

/** A refusal as AWS writes it: the type in a header, and for 410 an empty body. */
export function refusePost(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { "x-amzn-errortype": name });
  response.end(status === 410 ? "" : JSON.stringify({ message: name }));
}
