import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import type { TestProject } from "vitest/node";

/** Else it counts as not there. */
const ANSWER_WITHIN_MS = 10_000;

/** Where Chromium is on Debian, Fedora, macOS, and where the variable says. */
const CHROMIUMS = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Where Firefox is on Debian, Fedora, macOS, and where the variable says. */
const FIREFOXES = [
  process.env.FIREFOX_PATH,
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/** The machine's browser, if it has one. */
export const chromium = CHROMIUMS.find((path) => path !== undefined && existsSync(path));

/** The machine's Firefox, if it has one. */
export const firefox = FIREFOXES.find((path) => path !== undefined && existsSync(path));

/** Whether a Docker engine with Compose v2 answers. */
export const hasDocker = answers("docker", "version") && answers("docker", "compose", "version");

declare module "vitest" {
  interface ProvidedContext {
    /** Whether a clone can be made here, and its packages installed. */
    canClone: boolean;
  }
}

/** Run once before the tests that need more than Node.js: says in one line each what the machine lacks; in CI nothing may be lacking. */
export function setup(project: TestProject): void {
  const lackingForClone = whatCloneLacks();
  project.provide("canClone", lackingForClone === undefined);
  const lacking = [
    chromium
      ? undefined
      : "no browser: the page is not tested. Install Chromium (apt-get install chromium), or set CHROMIUM_PATH",
    firefox
      ? undefined
      : "no Firefox: the page is tested in Chromium alone. Install it (apt-get install firefox-esr), or set FIREFOX_PATH",
    hasDocker
      ? undefined
      : "no Docker engine: docker compose is not tested. Install Docker with Compose v2, and start it",
    lackingForClone,
  ].filter((line) => line !== undefined);
  for (const line of lacking) console.warn(`SKIPPED  ${line}`);
  if (process.env.CI && lacking.length > 0) throw new Error("in CI nothing may be skipped");
}

function whatCloneLacks(): string | undefined {
  if (!answers("git", "-C", import.meta.dirname, "rev-parse", "HEAD"))
    return "no git, or not a clone: a fresh clone is not tested. Install git, and get the project by git clone";
  // In CI the install itself shall say what is wrong.
  if (!process.env.CI && !answers("npm", "view", "npm", "version", "--prefer-online", "--fetch-retries=0"))
    return "no package registry: a fresh clone is not tested. Go online, or see `npm config get registry`";
  return undefined;
}

function answers(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore", timeout: ANSWER_WITHIN_MS });
    return true;
  } catch {
    return false;
  }
}
