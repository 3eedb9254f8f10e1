import type { BrowserContext } from "playwright-core";
import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { openProfile, openTab } from "./tab.ts";

const VISITS = 5;
const PHONE = { phone: true, slowdown: 4, typesFirst: true };

interface Visit {
  firstPaintMs: number;
  firstLetterMs: number;
}

/** From the address to a page that can be used, on a phone: 390 px, a processor four times slower, 1.6 Mbit/s, 150 ms. */
export async function startUp({ browser, site }: Bench): Promise<Figure[]> {
  const first: Visit[] = [];
  const again: Visit[] = [];
  for (let n = 0; n < VISITS; n++) {
    await using profile = await openProfile(browser, PHONE);
    first.push(await visit(profile, site.url));
    again.push(await visit(profile, site.url));
  }
  return [
    {
      what: "phone: first paint",
      unit: "ms",
      values: first.map(({ firstPaintMs }) => firstPaintMs),
      goal: { atMost: 800 },
    },
    {
      what: "phone: the composer takes a letter",
      unit: "ms",
      values: first.map(({ firstLetterMs }) => firstLetterMs),
      goal: { atMost: 1_000 },
    },
    {
      what: "phone, cached: first paint",
      unit: "ms",
      values: again.map(({ firstPaintMs }) => firstPaintMs),
    },
    {
      what: "phone, cached: the composer takes a letter",
      unit: "ms",
      values: again.map(({ firstLetterMs }) => firstLetterMs),
      goal: { atMost: 300 },
    },
  ];
}

async function visit(profile: BrowserContext, url: string): Promise<Visit> {
  await using tab = await openTab(profile, PHONE);
  await tab.page.goto(url, { waitUntil: "commit" });
  return {
    firstLetterMs: await tab.evaluate<number>("bench.firstLetter()"),
    firstPaintMs: await tab.evaluate<number>("bench.firstPaint()"),
  };
}
