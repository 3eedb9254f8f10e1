import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";

/** A look into a Node.js process that was started with `--inspect`. */
export interface Inspector extends AsyncDisposable {
  /** The resident set once all garbage is collected, and what that has freed is given back. */
  residentBytes(): Promise<number>;
}

const COLLECTIONS = 3;
const SETTLE_MS = 500;

/** @param said what the process has said: Node.js names the inspector's address there */
export async function openInspector(said: string): Promise<Inspector> {
  const [url] = /ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/.exec(said) ?? [];
  if (url === undefined) throw new Error(`no inspector is named in ${JSON.stringify(said)}`);
  const socket = new WebSocket(url);
  await once(socket, "open");
  let calls = 0;

  async function call(method: string, params: Record<string, unknown> = {}): Promise<unknown> {
    const id = ++calls;
    socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [data]: Buffer[] = await once(socket, "message");
      const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  }

  return {
    async residentBytes() {
      for (let collection = 0; collection < COLLECTIONS; collection++) {
        await call("HeapProfiler.collectGarbage");
        await setTimeout(SETTLE_MS);
      }
      const answer = await call("Runtime.evaluate", { expression: "process.memoryUsage.rss()" });
      return (answer as { result: { value: number } }).result.value;
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}
