import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Page } from "playwright-core";
import { expect } from "vitest";

/** @see https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axe-core-tags */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Of one rule's, so many elements are named. */
const MAX_ELEMENTS = 5;

const require = createRequire(import.meta.url);
const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What of axe-core's result is read. */
interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** Expects that axe-core finds nothing wrong with the page as it is, by WCAG 2.2 AA and by what is good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}

/** What axe-core finds wrong with the page, a line for each element. */
export async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    // The page's Content Security Policy lets no script in; a debugger may evaluate one.
    if (!(await evaluate(session, "'axe' in window"))) await evaluate(session, `${source};true`);
    const options = { runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] };
    const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
    return ((await evaluate(session, run)) as Violation[]).flatMap(lines);
  } finally {
    await session.detach();
  }
}

function lines({ id, impact, help, nodes }: Violation): string[] {
  const named = nodes.slice(0, MAX_ELEMENTS).map(({ target, failureSummary = "" }) => {
    const [, ...reasons] = failureSummary.split("\n").map((line) => line.trim());
    return `${id} (${impact ?? "unknown"}): ${help}: ${target.join(" ")}: ${reasons.join("; ")}`;
  });
  const rest = nodes.length - named.length;
  return rest > 0 ? [...named, `${id}: ${rest} elements more`] : named;
}

/** @throws {Error} with what the page threw */
async function evaluate(session: CDPSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
