import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the load client does; each server is known by its address. */
export interface Calls {
  /** Opens connections, and holds them until the client ends. */
  open(of: { url: string; connections: number }): Promise<void>;
  /** One connection: a message, its echo, the next message. */
  echo(of: { url: string; forMs: number }): Promise<{ p50Ms: number; p99Ms: number }>;
  /** All connections, each by itself. */
  echoes(of: { url: string; forMs: number }): Promise<{ perSecond: number }>;
  /** Some of the connections, each with one handler that streams to it. */
  chunks(of: {
    url: string;
    conversations: number;
    chunks: number;
  }): Promise<{ perSecond: number; outOfOrder: number }>;
  /** How many of the connections still get their echo. */
  answering(of: { url: string }): Promise<number>;
}

export interface Request {
  id: number;
  call: keyof Calls;
  argument: unknown;
}

export interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

export type LoadClient = Calls & AsyncDisposable;

/** Longer than any measurement takes: what is lost would be waited for, for ever. */
const ANSWER_WITHIN_MS = 180_000;

/** Starts the load client's process. */
export function startClient(): LoadClient {
  const child = fork(join(import.meta.dirname, "client-main.ts"));
  const ended = once(child, "exit");
  const waiting = new Map<number, (answer: Answer) => void>();
  let requests = 0;
  child.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on("exit", (code) => {
    for (const [id, settle] of waiting) settle({ id, error: `the load client ended with ${code}` });
  });

  async function ask(call: keyof Calls, argument: unknown): Promise<unknown> {
    const id = ++requests;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const late = setTimeout(() => resolve({ id, error: "no answer in time" }), ANSWER_WITHIN_MS);
    waiting.set(id, resolve);
    child.send({ id, call, argument } satisfies Request);
    const { result, error } = await promise;
    clearTimeout(late);
    waiting.delete(id);
    if (error !== undefined) throw new Error(`${call} ${JSON.stringify(argument)}: ${error}`);
    return result;
  }

  const caller = <Call extends keyof Calls>(call: Call) =>
    ((argument: unknown) => ask(call, argument)) as Calls[Call];
  return {
    open: caller("open"),
    echo: caller("echo"),
    echoes: caller("echoes"),
    chunks: caller("chunks"),
    answering: caller("answering"),
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
