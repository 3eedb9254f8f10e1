import { createHash } from "node:crypto";
import { isBuiltin } from "node:module";
import type { Metafile } from "esbuild";

/** The packages that a bundle imports as soon as it is loaded, in its order; those of Node.js are there anyway. */
export function externalPackages({ outputs }: Metafile): string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const packages = imports.filter(
    ({ path, kind, external }) => external === true && kind === "import-statement" && !isBuiltin(path),
  );
  return [...new Set(packages.map(({ path }) => path))];
}

/** A module that loads packages, be they none. It has another name when others are installed. */
export function importsModule(packages: string[], installed: string): { name: string; contents: string } {
  // One that does not load is the code's own affair, which gets to see the error.
  const contents = packages
    .map((name) => `await import(${JSON.stringify(name)}).catch(() => {});\n`)
    .join("");
  const hash = createHash("sha256").update(contents).update(installed).digest("hex").slice(0, 16);
  return { name: `imports-${hash}.mjs`, contents };
}
