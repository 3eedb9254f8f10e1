import { once, type EventEmitter } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createHttp2Server, type Http2ServerRequest } from "node:http2";
import { setImmediate, setTimeout } from "node:timers/promises";
import { answer } from "./asked-process.ts";
import { memoryOfThisProcess } from "./memory.ts";
import type { Cancelled, ServerCalls } from "./server.ts";

// The least that a stream takes: Node.js's own server, and prepared frames, written when the request says that they are
// due, 64 at most in one write.

/** As long as a delta of 16 characters is, on average. */
const FRAME_BYTES = 200;
const AT_ONCE = 64;

const frames = Buffer.concat(
  Array.from({ length: AT_ONCE }, () => {
    const frame = Buffer.alloc(FRAME_BYTES);
    frame.writeUInt32BE(FRAME_BYTES);
    return frame;
  }),
);

let streams = 0;
let cancelled: Cancelled[] = [];

type Request = IncomingMessage | Http2ServerRequest;

/** What HTTP/1.1 and HTTP/2 have in common here. */
interface Response extends EventEmitter {
  setHeader(name: string, value: string): unknown;
  write(bytes: Buffer): boolean;
  end(): unknown;
}

async function serve(request: Request, response: Response): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const requestId = String(++streams);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.setHeader("x-amzn-requestid", requestId);
  try {
    await play(JSON.parse(Buffer.concat(chunks).toString()) as number[], response, gone.signal);
    response.end();
  } catch {
    cancelled.push({ requestId, at: performance.timeOrigin + performance.now() });
  }
}

async function play(plan: readonly number[], response: Response, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  for (let at = 0; at < plan.length;) {
    const waitMs = startedAt + (plan[at] ?? 0) - performance.now();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal });
    else if (at > 0) await setImmediate(undefined, { signal });
    const now = performance.now() - startedAt;
    const from = at;
    while (at < plan.length && at - from < AT_ONCE && (plan[at] ?? 0) <= now) at++;
    if (at > from && !response.write(frames.subarray(0, (at - from) * FRAME_BYTES)))
      await once(response, "drain", { signal });
  }
}

answer({
  async listen(transport) {
    const listener = (request: Request, response: Response) => void serve(request, response);
    const server = transport === "h1" ? createServer(listener) : createHttp2Server(listener);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  },
  async memory() {
    return memoryOfThisProcess();
  },
  async cancelled() {
    const all = cancelled;
    cancelled = [];
    return all;
  },
} satisfies ServerCalls);
