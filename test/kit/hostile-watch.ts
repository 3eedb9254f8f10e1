import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { repository } from "./repository.ts";

const WITNESS = join(repository, "test", "fixtures", "hostile-answers", "witness.js");

/** A page that is watched for whatever no answer may bring about. */
export interface WatchedPage extends AsyncDisposable {
  page: Page;
  /** What has happened that must not, so far. */
  offences(): Promise<string[]>;
}

/**
 * Opens a page under watch: of scripts that run, elements that must not be there, requests that leave the page's own
 * origin, windows that open, and reports of the Content Security Policy.
 */
export async function openWatched(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 800 } });
  await context.addInitScript({ path: WITNESS });
  const page = await context.newPage();
  const heard: string[] = [];
  const { host } = new URL(url);
  const isForeign = (address: string) =>
    /^(https?|wss?|ftp):/.test(address) && new URL(address).host !== host;

  context.on("request", (request) => {
    if (isForeign(request.url())) heard.push(`a request of ${request.url()}`);
  });
  context.on("page", (other) => heard.push(`a window of ${other.url()}`));
  page.on("websocket", (socket) => {
    if (isForeign(socket.url())) heard.push(`a socket to ${socket.url()}`);
  });
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame() || isForeign(frame.url())) heard.push(`a frame of ${frame.url()}`);
  });
  page.on("dialog", (dialog) => {
    heard.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("download", (download) => heard.push(`a download of ${download.url()}`));
  page.on("pageerror", ({ message }) => heard.push(`the page threw ${message}`));
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`the console said ${message.text()}`);
  });
  await page.goto(url);
  return {
    page,
    offences: async () => [...heard, ...(await page.evaluate<string[]>("window.witnessed"))],
    [Symbol.asyncDispose]: () => context.close(),
  };
}
