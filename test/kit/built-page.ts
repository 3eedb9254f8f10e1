import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { buildPage, type BuiltFile, type BuiltFiles } from "./build-page.ts";

/** The page as it is deployed: built, compressed, and served with its headers. */
export interface BuiltPage extends AsyncDisposable {
  /** Such as `http://127.0.0.1:41234/`. */
  url: string;
}

const A_YEAR = "public,max-age=31536000,immutable";

/**
 * Builds the page, once in a process, and serves it with the headers of the emulator's stack, with the gateway behind
 * the page's own origin, as CloudFront does. Unlike the development server's, it does not reload when it is saved.
 * @param control the emulator's `/_emulator`
 */
export async function serveBuiltPage(control: string): Promise<BuiltPage> {
  const [files, headers] = await Promise.all([buildPage(), headersOf(control)]);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(files, request, response);
  });
  const sockets = leadSocketsTo(server, new URL(control));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the built page is served nowhere");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function headersOf(control: string): Promise<Record<string, string>> {
  const stack = (await (await fetch(`${control}/stack`)).json()) as { pageHeaders: Record<string, string> };
  return stack.pageHeaders;
}

function answer(files: BuiltFiles, { url = "/", headers }: IncomingMessage, response: ServerResponse): void {
  const file = files.get(pathOf(url));
  if (!file) return void response.writeHead(404).end();
  response.setHeader("cache-control", file.isHashed ? A_YEAR : "no-cache");
  response.setHeader("etag", file.etag);
  response.setHeader("vary", "accept-encoding");
  if (headers["if-none-match"] === file.etag) return void response.writeHead(304).end();
  const { coding, body } = bodyFor(file, headers["accept-encoding"] ?? "");
  if (coding !== "identity") response.setHeader("content-encoding", coding);
  response.writeHead(200, { "content-type": file.type, "content-length": body.length }).end(body);
}

/** Whatever has no ending is the page itself, which reads its address. */
function pathOf(url: string): string {
  const { pathname } = new URL(url, "http://page");
  return /\.\w+$/.test(pathname) ? pathname : "/index.html";
}

function bodyFor({ bodies }: BuiltFile, accepted: string): { coding: string; body: Buffer } {
  for (const coding of ["br", "gzip"] as const) {
    const body = bodies[coding];
    if (body && new RegExp(`\\b${coding}\\b`).test(accepted)) return { coding, body };
  }
  return { coding: "identity", body: bodies.identity };
}

/** Leads `/ws` to the gateway, byte by byte; returns what is open. */
function leadSocketsTo(server: Server, { hostname, port }: URL): Set<Duplex> {
  const open = new Set<Duplex>();
  const own = (socket: Duplex) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
  };
  server.on("upgrade", ({ url = "", rawHeaders }: IncomingMessage, client: Duplex, head: Buffer) => {
    own(client);
    if (!/^\/ws(\?|$)/.test(url)) return client.end("HTTP/1.1 404 Not Found\r\n\r\n");
    const gateway = connect(Number(port), hostname);
    own(gateway);
    const lines = Array.from({ length: rawHeaders.length / 2 }, (_, at) =>
      rawHeaders.slice(2 * at, 2 * at + 2).join(": "),
    );
    gateway.write([`GET ${url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
    gateway.write(head);
    client.pipe(gateway).pipe(client);
    client.on("close", () => gateway.destroy());
    gateway.on("close", () => client.destroy());
    return undefined;
  });
  return open;
}
