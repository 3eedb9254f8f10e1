import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { readStack } from "../../../gateway-emulator/src/infra/stack.ts";
import { serveBuiltPage } from "../../kit/built-page.ts";
import { synthesizeStack } from "../../kit/own-stack.ts";
import { temporaryFolder } from "../../kit/temporary-folder.ts";
import { type ChatGateway, openGateway } from "./gateway.ts";

/** The page as people get it, and a gateway that says what it is told to say. */
export interface Site extends AsyncDisposable {
  url: string;
  /** The pages that ours is held against stand here, as `NAME.html`. */
  rivalsUrl: string;
  gateway: ChatGateway;
}

/** One renders nothing, one plain text; one renders as is often done. */
export const RIVALS = ["null", "append", "naive"] as const;

/** Builds the page, and serves it as CloudFront would: compressed, and with the stack's headers. */
export async function openSite(): Promise<Site> {
  await using owned = new AsyncDisposableStack();
  const files = new Map([
    ["/_emulator/stack", JSON.stringify({ pageHeaders: pageHeaders() })],
    ...(await rivals()),
  ]);
  const server = createServer(({ url = "/" }, response) => answer(files.get(url), { url, response }));
  const gateway = owned.use(openGateway(server));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  owned.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const rivalsUrl = `http://127.0.0.1:${port}/`;
  const { url } = owned.use(await serveBuiltPage(`${rivalsUrl}_emulator`));
  const lifetime = owned.move();
  return { url, rivalsUrl, gateway, [Symbol.asyncDispose]: () => lifetime.disposeAsync() };
}

function pageHeaders(): Record<string, string> {
  using folder = temporaryFolder();
  return readStack(synthesizeStack(folder.path)).pageHeaders;
}

function answer(
  body: string | undefined,
  { url, response }: { url: NonNullable<IncomingMessage["url"]>; response: ServerResponse },
): void {
  if (body === undefined) return void response.writeHead(404).end();
  const type = url.endsWith(".js")
    ? "text/javascript"
    : url.endsWith(".html")
      ? "text/html"
      : "application/json";
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
}

/** Their HTML and their script, by path. */
async function rivals(): Promise<[string, string][]> {
  const { outputFiles } = await build({
    entryPoints: RIVALS.map((name) => join(import.meta.dirname, "pages", `${name}.js`)),
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    outdir: "/",
  });
  const html = (name: string) =>
    `<!doctype html><meta charset="utf-8"><style>main{height:800px;overflow:auto}</style><main><div id="text"></div></main><script src="/${name}.js"></script>`;
  return [
    ...RIVALS.map((name): [string, string] => [`/${name}.html`, html(name)]),
    ...outputFiles.map(({ path, text }): [string, string] => [path, text]),
  ];
}
