import process from "node:process";
import { chromium } from "../../kit/machine.ts";
import { launchBrowser } from "../../kit/browser.ts";
import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { bytes } from "./bytes.ts";
import { list } from "./list.ts";
import { longThread } from "./long-thread.ts";
import { moments } from "./moments.ts";
import { openSite } from "./site.ts";
import { startUp } from "./start-up.ts";
import { streaming } from "./streaming.ts";
import { worstBlocks } from "./worst-blocks.ts";

const PARTS = {
  bytes,
  "start-up": startUp,
  streaming,
  "worst-blocks": worstBlocks,
  "long-thread": longThread,
  list,
  moments,
} satisfies Record<string, (bench: Bench) => Promise<Figure[]>>;

/** What may be asked for alone. */
export const CLIENT_PARTS: readonly string[] = Object.keys(PARTS);

/** The page as it is built, in Chromium: what it weighs, how soon it is there, and what an answer costs. */
export async function client(asked: readonly string[]): Promise<Figure[]> {
  if (chromium === undefined)
    throw new Error("this machine has no browser: install Chromium, or set CHROMIUM_PATH");
  const names = asked.filter((name) => CLIENT_PARTS.includes(name));
  await using site = await openSite();
  await using browser = await launchBrowser();
  const skip = (what: string) => console.warn(`client: not measured: ${what}`);
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    try {
      figures.push(...(await part({ browser, site, skip })));
    } catch (error) {
      // What the other parts have measured, in many minutes, is still worth telling.
      skip(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  return figures;
}
