import { join } from "node:path";
import { freePorts, startPeer } from "./peer-process.ts";
import type { Server } from "./server.ts";

/** The sandbox as it comes. */
export function architect(folder: string): Server {
  return {
    name: "@architect/sandbox",
    onlyShown: true,
    async start(nodeArgs = []) {
      const [http = 0, internal = 0] = await freePorts(2);
      const peer = startPeer({
        name: "architect",
        folder,
        args: [
          ...nodeArgs,
          join(folder, "node_modules", "@architect", "sandbox", "src", "cli", "cli.js"),
          `--port=${http}`,
        ],
        env: { ARC_INTERNAL_PORT: String(internal) },
      });
      return { websocket: `ws://localhost:${http}`, ...peer };
    },
  };
}
