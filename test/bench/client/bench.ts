import type { Browser } from "playwright-core";
import type { Site } from "./site.ts";

/** What each part of the benchmark works with. */
export interface Bench {
  browser: Browser;
  site: Site;
  /** Says that something is not measured, and why. */
  skip: (what: string) => void;
}
