import { relative } from "node:path";

/** Paths as one can click on them: relative to where the command was typed. A URL's path is none. */
export function fromHere(text: string): string {
  return text.replaceAll(
    /(?:file:\/\/|(?<![\w:/.]))(\/[^\s():]+)(:\d+)/g,
    (_, path: string, line: string) => `${relative(process.cwd(), path)}${line}`,
  );
}
