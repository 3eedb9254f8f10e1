import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NATURAL_PACE } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import { startEmulator } from "../kit/emulator.ts";
import { askOnPage, launchBrowser } from "../kit/browser.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack, synthesizeStack } from "../kit/own-stack.ts";
import { repository } from "../kit/repository.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const INDEX = `<!doctype html>
<html>
  <head>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
    <script type="module" src="/main.tsx"></script>
  </head>
  <body></body>
</html>`;

function mainSaying(words: string): string {
  return `import { render } from "preact";\nrender(<h1>${words}</h1>, document.body);\n`;
}

/** A page of a few lines, as somebody writes it. */
function writePage(root: string): void {
  const packages = join(root, "node_modules");
  mkdirSync(packages);
  for (const name of ["vite", "preact"])
    symlinkSync(join(repository, "node_modules", name), join(packages, name), "dir");
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  const compilerOptions = { jsx: "react-jsx", jsxImportSource: "preact" };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  // What Vite has to look for first, it says to the page with a reload of its own.
  const optimizeDeps = { include: ["preact", "preact/jsx-dev-runtime"] };
  writeFileSync(join(root, "vite.config.js"), `export default ${JSON.stringify({ optimizeDeps })};`);
  writeFileSync(join(root, "index.html"), INDEX);
  writeFileSync(join(root, "main.tsx"), mainSaying("Fog"));
  writeFileSync(join(root, "style.css"), '@import "./colors.css";\n');
  writeFileSync(join(root, "colors.css"), "h1 { color: rgb(1, 2, 3); }\n");
}

describe.skipIf(!chromium)("under the stack's headers, in a real browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** A page, and what its console has complained about. */
  async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext({ locale: "en-US" })).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.goto(url);
    return { page, complaints };
  }

  test("the chat page loads and answers without a complaint of the browser's", async () => {
    await using emulator = await startOwnStack({ pace: NATURAL_PACE, site: true });
    const { page, complaints } = await open(emulator.ready.site ?? "");
    expect([...complaints]).toEqual([]);
    await askOnPage(page, "How does fog form?");
    const policy = (await page.request.get(emulator.ready.site ?? "")).headers()["content-security-policy"];
    expect(policy).toContain("trusted-types 'none'");
    expect(complaints).toEqual([]);
  });

  test("a saved module reloads the page, a saved style sheet is there without, and a restart reloads it", async () => {
    using folder = temporaryFolder();
    using stacks = temporaryFolder();
    writePage(folder.path);
    const stack = synthesizeStack(stacks.path);
    const site = { root: folder.path, path: process.env.PATH ?? "" };
    await using emulator = await startEmulator(stack, { site, reload: true });
    const { page, complaints } = await open(emulator.ready.site ?? "");
    const heading = page.locator("h1");
    const color = () => page.evaluate("getComputedStyle(document.querySelector('h1')).color");
    await expect.poll(() => heading.innerText()).toBe("Fog");
    expect(await color()).toBe("rgb(1, 2, 3)");

    writeFileSync(join(folder.path, "main.tsx"), mainSaying("Mist"));
    await expect.poll(() => heading.innerText(), { timeout: 10_000 }).toBe("Mist");

    await page.evaluate("globalThis.mark = 'same page'");
    writeFileSync(join(folder.path, "colors.css"), "h1 { color: rgb(4, 5, 6); }\n");
    await expect.poll(color, { timeout: 10_000 }).toBe("rgb(4, 5, 6)");
    expect(await page.evaluate("globalThis.mark")).toBe("same page");
    expect([...complaints]).toEqual([]);

    // Other headers are another page: its server starts again, and the page waits for it.
    writeFileSync(stack, readFileSync(stack, "utf8").replace('"no-referrer"', '"same-origin"'));
    await expect.poll(() => page.evaluate("globalThis.mark"), { timeout: 10_000 }).toBeUndefined();
    expect(await heading.innerText()).toBe("Mist");
    expect(complaints.filter((text) => /Security Policy|Trusted/.test(text))).toEqual([]);
  });
});
