import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ownedBy } from "../control/owned-process.ts";

// Vite's development server for a page, in a process of its own. The page brings its own Vite.

interface Logger {
  error(message: string, options?: unknown): void;
}

interface Vite {
  createLogger(level: "warn"): Logger;
  createServer(config: {
    root: string;
    customLogger: Logger;
    clearScreen: false;
    server: { host: string; port: number; strictPort: true };
  }): Promise<{ listen(): Promise<unknown>; httpServer: { address(): unknown } | null }>;
}

const [root = ".", host = "127.0.0.1", port = "0"] = process.argv.slice(2);
const owner = ownedBy(process);

try {
  const entry = createRequire(join(resolve(root), "package.json")).resolve("vite");
  const { createLogger, createServer } = (await import(pathToFileURL(entry).href)) as Vite;
  const server = await createServer({
    root,
    customLogger: quietAboutSockets(createLogger("warn")),
    clearScreen: false,
    server: { host, port: Number(port), strictPort: true },
  });
  await server.listen();
  const address = server.httpServer?.address();
  owner.say({ port: hasPort(address) ? address.port : Number(port) });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  // Vite words a taken port by itself, without the system's code.
  owner.say({ error: message, ...(/already in use/.test(message) && { code: "EADDRINUSE" }) });
}

/** A page that is closed, or a gateway that ends, cuts the proxied WebSocket; that is no fault to print a stack for. */
function quietAboutSockets(logger: Logger): Logger {
  const { error } = logger;
  logger.error = (message, options) => {
    if (!/ws proxy (socket )?error/.test(message)) error.call(logger, message, options);
  };
  return logger;
}

function hasPort(address: unknown): address is { port: number } {
  return typeof address === "object" && address !== null && "port" in address;
}
