import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Server } from "./server.ts";

/**
 * The hops that no such emulator can leave out, and nothing else: WebSocket, a poll like the Runtime API's, a handler
 * process with the real SDK, an HTTP post, WebSocket. In clear text, and no signature is checked.
 */
export function hops(folder: string): Server {
  return {
    name: "the hops by hand",
    async start(nodeArgs = []) {
      const child = fork(join(import.meta.dirname, "hops-main.ts"), [join(folder, "hops")], {
        execArgv: nodeArgs,
      });
      const ended = once(child, "exit");
      const [port]: number[] = await once(child, "message");
      return {
        websocket: `ws://localhost:${port}`,
        said: () => "",
        async [Symbol.asyncDispose]() {
          child.disconnect();
          await ended;
        },
      };
    },
  };
}
