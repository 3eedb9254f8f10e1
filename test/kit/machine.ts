import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";

/** Where Chromium is on Debian, Fedora, macOS, and where the variable says. */
const CHROMIUMS = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The machine's browser, if it has one. */
export const chromium = CHROMIUMS.find((path) => path !== undefined && existsSync(path));

/** Whether a Docker engine with Compose v2 answers. */
export const hasDocker = answers("docker", "version") && answers("docker", "compose", "version");

/** Run once before all tests: says in one line each what the machine lacks; in CI nothing may be lacking. */
export function setup(): void {
  const lacking = [
    ...(chromium
      ? []
      : [
          "no browser: the page is not tested. Install Chromium (apt-get install chromium), or set CHROMIUM_PATH",
        ]),
    ...(hasDocker
      ? []
      : ["no Docker engine: docker compose is not tested. Install Docker with Compose v2, and start it"]),
  ];
  for (const line of lacking) console.warn(`SKIPPED  ${line}`);
  if (process.env.CI && lacking.length > 0) throw new Error("in CI nothing may be skipped");
}

function answers(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
