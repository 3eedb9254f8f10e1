import { join } from "node:path";
import { run } from "../../kit/command.ts";
import type { Server } from "./server.ts";

/** The emulator as its command, with signatures checked and TLS on the handler's way back. */
export function groundfog(folder: string): Server {
  return {
    name: "groundfog",
    async start(nodeArgs = []) {
      const command = run(process.execPath, [
        ...nodeArgs,
        "gateway-emulator/src/main.ts",
        "--json",
        "--no-site",
        "--port=0",
        `--stack=${join(folder, "groundfog")}`,
      ]);
      const { apis } = await command.ready;
      return {
        websocket: apis[0]?.websocket ?? "",
        said: command.said,
        [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
      };
    },
  };
}
