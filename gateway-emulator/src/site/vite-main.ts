import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ownedBy } from "../control/owned-process.ts";

// Vite's development server for a page, in a process of its own. The page brings its own Vite.
// All that it sends has the stack's headers, so that what breaks under them breaks here, and not first on AWS.

interface Logger {
  error(message: string, options?: unknown): void;
}

interface Plugin {
  name: string;
  transform?(code: string, id: string): string | undefined;
  configureServer?(server: Server): void;
}

interface Server {
  listen(): Promise<unknown>;
  httpServer: {
    address(): unknown;
    prependListener(event: "request", listener: (_: unknown, response: ServerResponse) => void): void;
  } | null;
}

interface Vite {
  createLogger(level: "warn"): Logger;
  createServer(config: {
    root: string;
    customLogger: Logger;
    clearScreen: false;
    plugins: Plugin[];
    server: { host: string; port: number; strictPort: true; hmr: { overlay: false } };
  }): Promise<Server>;
}

const [root = ".", host = "127.0.0.1", port = "0", headers = "{}"] = process.argv.slice(2);
const owner = ownedBy(process);

try {
  const entry = createRequire(join(resolve(root), "package.json")).resolve("vite");
  const { createLogger, createServer } = (await import(pathToFileURL(entry).href)) as Vite;
  const server = await createServer({
    root,
    customLogger: quietAboutSockets(createLogger("warn")),
    clearScreen: false,
    plugins: [sendAlways(JSON.parse(headers) as Record<string, string>), reloadWithoutWorker()],
    // The overlay brings a style of its own along, which the page's headers may forbid; the terminal shows the error.
    server: { host, port: Number(port), strictPort: true, hmr: { overlay: false } },
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

/** Vite's own `server.headers` are not on a 304, a 403, a 404 and a 500. It makes its server anew when its settings are saved. */
function sendAlways(headers: Record<string, string>): Plugin {
  return {
    name: "groundfog:headers",
    configureServer({ httpServer }) {
      httpServer?.prependListener("request", (_, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      });
    },
  };
}

/**
 * Vite's client waits for a server that is started again in a SharedWorker, made of a text: a page without Trusted
 * Types policies cannot have one. It knows how to do without where there is none.
 */
function reloadWithoutWorker(): Plugin {
  return {
    name: "groundfog:reload-without-worker",
    transform: (code, id) =>
      id.endsWith("/vite/dist/client/client.mjs")
        ? code.replace('typeof SharedWorker === "undefined"', "true")
        : undefined,
  };
}

function hasPort(address: unknown): address is { port: number } {
  return typeof address === "object" && address !== null && "port" in address;
}
