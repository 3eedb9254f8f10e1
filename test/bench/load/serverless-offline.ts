import { join } from "node:path";
import { freePorts, startPeer } from "./peer-process.ts";
import type { Server } from "./server.ts";

/** The plugin as it comes, run by `osls`, the fork of the Serverless Framework that needs no account. */
export function serverlessOffline(folder: string): Server {
  return {
    name: "serverless-offline",
    async start(nodeArgs = []) {
      const [httpPort = 0, websocketPort = 0, lambdaPort = 0, albPort = 0] = await freePorts(4);
      const ports = Object.entries({ httpPort, websocketPort, lambdaPort, albPort });
      const peer = startPeer({
        name: "serverless-offline",
        folder,
        args: [
          ...nodeArgs,
          join(folder, "node_modules", "serverless", "bin", "serverless.js"),
          "offline",
          ...ports.map(([option, port]) => `--${option}=${port}`),
        ],
        env: { MANAGEMENT_ENDPOINT: `http://localhost:${websocketPort}` },
      });
      return { websocket: `ws://localhost:${websocketPort}`, ...peer };
    },
  };
}
