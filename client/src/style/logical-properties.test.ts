import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// The page is also read from right to left: sides are called start and end. And no style sheet is in a script, whose
// bundle would hold it twice, and which Vite's development server would put into the page as a <style>; its address may be.

const source = join(import.meta.dirname, "..");

const SIDE = "(left|right|top|bottom)";
const PHYSICAL = new RegExp(
  `^(${SIDE}|(scroll-)?(margin|padding)-${SIDE}|border-${SIDE}(-.*)?|border-${SIDE}-${SIDE}-radius)$`,
);
const SIDED_VALUE = /^(text-align|float|clear|caption-side)$/;

function filesEnding(ending: RegExp): string[] {
  const entries = readdirSync(source, { recursive: true, encoding: "utf8" });
  return entries.filter((name) => ending.test(name)).map((name) => join(source, name));
}

/** What in a style sheet names a side of the screen. */
function physicalIn(css: string): string[] {
  const rules = css.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/@[^;{]*(?=[;{])/g, "");
  return [...rules.matchAll(/(?<=[;{]\s*)([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)]
    .filter(([, name = "", value = ""]) => PHYSICAL.test(name) || isSided(name, value))
    .map(([declaration]) => declaration);
}

function isSided(name: string, value: string): boolean {
  return SIDED_VALUE.test(name) && /\b(left|right|top|bottom)\b/.test(value);
}

test("a declaration that names a side of the screen is found, wherever it stands", () => {
  const css = `
    /* left: 1px; */
    @media (max-width: 720px) { a { margin-left: 1px; &:hover { left:0 } } }
    b { text-align: right; inset-inline-start: 0; transition: left 1s; border-top-left-radius: 2px }
    c { max-inline-size: 3rem; --left: 1px; overflow-x: auto; height: 10px; inset: 0; float: inline-start; }`;
  expect(physicalIn(css)).toEqual([
    "margin-left: 1px",
    "left:0 ",
    "text-align: right",
    "border-top-left-radius: 2px ",
  ]);
});

test.each(filesEnding(/\.css$/).map((path) => [path.slice(source.length + 1), path]))(
  "%s names no side of the screen",
  (_, path) => {
    expect(physicalIn(readFileSync(path, "utf8"))).toEqual([]);
  },
);

test("no script brings a style sheet along", () => {
  const scripts = filesEnding(/\.tsx?$/).filter((path) => !/\.test\.tsx?$/.test(path));
  expect(scripts.length).toBeGreaterThan(50);
  const found = scripts.filter((path) =>
    /(from|import)\s*\(?\s*"[^"]*\.css"/.test(readFileSync(path, "utf8")),
  );
  expect(found).toEqual([]);
});
