import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { openChat } from "../kit/chat.ts";
import { startOwnStack } from "../kit/own-stack.ts";

let emulator: Emulator;
let page: BuiltPage;
beforeAll(async () => {
  emulator = await startOwnStack();
  page = await serveBuiltPage(emulator.ready.control);
});
afterAll(async () => {
  await page?.[Symbol.asyncDispose]();
  await emulator?.close();
});

/** As it is sent: fetch() would decompress it. */
async function get(path: string, headers: Record<string, string> = {}) {
  const asked = request(new URL(path, page.url), { headers }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

async function assetsOf(ending: string): Promise<string[]> {
  const { body } = await get("/");
  return [...body.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)]
    .map(([, path = ""]) => path)
    .filter((path) => path.endsWith(ending));
}

test("the page is asked for each time, its hashed files once a year, and all have the stack's headers", async () => {
  const [script = ""] = await assetsOf(".js");
  const [sheet = ""] = await assetsOf(".css");
  const answers = [
    ["/", 200, "no-cache", "text/html; charset=utf-8"],
    ["/thread/1", 200, "no-cache", "text/html; charset=utf-8"],
    ["/favicon.svg", 200, "no-cache", "image/svg+xml"],
    [script, 200, "public,max-age=31536000,immutable", "text/javascript; charset=utf-8"],
    [sheet, 200, "public,max-age=31536000,immutable", "text/css; charset=utf-8"],
    ["/assets/gone.js", 404, undefined, undefined],
    ["/.vite/manifest.json", 404, undefined, undefined],
  ] as const;
  for (const [path, status, caching, type] of answers) {
    const { headers, ...answer } = await get(path);
    expect([answer.status, headers["cache-control"], headers["content-type"]], path).toEqual([
      status,
      caching,
      type,
    ]);
    expect(headers["content-security-policy"], path).toMatch(/^default-src 'none'; .*trusted-types 'none'$/);
    expect(headers["cross-origin-resource-policy"], path).toBe("same-origin");
  }
});

test("a file is sent in the best coding that is accepted, and not at all when it is there already", async () => {
  const [script = ""] = await assetsOf(".js");
  const { body, headers } = await get(script);
  expect(headers["content-encoding"]).toBeUndefined();
  const zipped = await get(script, { "accept-encoding": "gzip, deflate" });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.body)).toEqual(body);
  const brotli = await get(script, { "accept-encoding": "gzip, deflate, br" });
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(brotli.body)).toEqual(body);
  expect(brotli.body.length).toBeLessThan(zipped.body.length);
  const known = await get(script, { "if-none-match": headers.etag ?? "" });
  expect([known.status, known.body.length]).toEqual([304, 0]);
});

test("/ws on the page's own origin is the gateway, and nothing else is", async () => {
  const origin = page.url.replace("http:", "ws:");
  await using chat = await openChat(`${origin}ws`);
  expect((await chat.ask("How does fog form?")).end.type).toBe("RUN_FINISHED");
  await expect(openChat(`${origin}other`)).rejects.toThrow("404");
});
