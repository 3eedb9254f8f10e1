import { once } from "node:events";
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSite } from "./index.ts";

const GATEWAY = "http://127.0.0.1:3001";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "groundfog-page-"));
  await mkdir(join(root, "node_modules"));
  // The page's own Vite: the one that is installed here.
  const vite = dirname(createRequire(import.meta.url).resolve("vite/package.json"));
  await symlink(vite, join(root, "node_modules", "vite"));
  await writeFile(join(root, "package.json"), '{"type":"module"}');
  await writeFile(
    join(root, "index.html"),
    '<p>of GATEWAY</p><script type="module" src="/main.ts"></script>',
  );
  await writeFile(join(root, "main.ts"), "const text: string = 'typed'; document.title = text;");
  const plugin = `{
    name: "gateway",
    transformIndexHtml: (html) => html.replace("GATEWAY", process.env.GROUNDFOG_GATEWAY),
  }`;
  await writeFile(join(root, "vite.config.js"), `export default { plugins: [${plugin}] };`);
});
afterAll(() => rm(root, { recursive: true }));

const HEADERS = { "Content-Security-Policy": "default-src 'self'", "X-Fog": "thick" };

function start(port = 0, onEnded: (what: string) => void = () => undefined) {
  const headers = HEADERS;
  return startSite({ root, host: "127.0.0.1", port, gateway: GATEWAY, path: "", headers, onEnded });
}

test("a page's folder is served by its own Vite, which is told where the gateway is", async () => {
  const site = await start();
  const url = `http://127.0.0.1:${site.port}`;
  try {
    expect(await (await fetch(url)).text()).toContain(`<p>of ${GATEWAY}</p>`);
    expect(await (await fetch(`${url}/main.ts`)).text()).not.toContain(": string");
  } finally {
    await site.close();
  }
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("everything is sent with the page's headers, an error too", async () => {
  const site = await start();
  const answers = [
    ["/", "text/html", 200],
    ["/main.ts", "*/*", 200],
    ["/@vite/client", "*/*", 200],
    ["/nothing.png", "image/png", 404],
  ] as const;
  try {
    for (const [path, accept, status] of answers) {
      const answer = await fetch(`http://127.0.0.1:${site.port}${path}`, { headers: { accept } });
      await answer.body?.cancel();
      expect(answer.status, path).toBe(status);
      expect(Object.fromEntries(answer.headers), path).toMatchObject({
        "content-security-policy": "default-src 'self'",
        "x-fog": "thick",
      });
    }
  } finally {
    await site.close();
  }
});

test("a page whose settings are saved is served by them, and still with its headers", async () => {
  const site = await start();
  const url = `http://127.0.0.1:${site.port}`;
  const settings = join(root, "vite.config.js");
  const before = await readFile(settings, "utf8");
  const saved = before.replace('"GATEWAY", ', '"GATEWAY", "changed " + ');
  // While Vite starts itself again, nobody listens.
  const page = () => fetch(url).catch(() => undefined);
  const pageOnceSaved = async () => {
    const text = await (await page())?.text();
    // Vite begins to watch some time after it has begun to serve.
    if (!text?.includes("changed")) await writeFile(settings, saved);
    return text;
  };
  try {
    await expect.poll(pageOnceSaved, { timeout: 20_000, interval: 1_000 }).toContain("of changed http");
    expect((await page())?.headers.get("x-fog")).toBe("thick");
  } finally {
    await site.close();
    await writeFile(settings, before);
  }
}, 30_000);

test("Vite's client reloads the page after a restart without a worker, and without an overlay", async () => {
  const site = await start();
  try {
    const client = await (await fetch(`http://127.0.0.1:${site.port}/@vite/client`)).text();
    expect(client).toMatch(/function waitForSuccessfulPing\(socketUrl\) \{\s*if \(true\)/);
    expect(client).toContain("const enableOverlay = false");
  } finally {
    await site.close();
  }
});

test("a page's server that ends by itself is heard of", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { pid } = await start(0, resolve);
  process.kill(pid, "SIGKILL");
  expect(await promise).toBe("the page's server was ended by SIGKILL");
});

test("a page on a port that is taken says so by the system's code", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const address = blocker.address();
  try {
    await expect(start(typeof address === "object" && address ? address.port : 0)).rejects.toThrow(
      expect.objectContaining({ code: "EADDRINUSE" }),
    );
  } finally {
    blocker.close();
  }
});

test("a folder without Vite is an error that says what is missing", async () => {
  const bare = await mkdtemp(join(tmpdir(), "groundfog-bare-"));
  try {
    await expect(
      startSite({ root: bare, host: "127.0.0.1", port: 0, gateway: GATEWAY, path: "", headers: {} }),
    ).rejects.toThrow(/vite/);
  } finally {
    await rm(bare, { recursive: true });
  }
});
