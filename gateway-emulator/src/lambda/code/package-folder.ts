import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files that say how the others are read, and which packages there are. */
const CONFIGURATION = ["package.json", "tsconfig.json"];

/** The folder of the package that a source belongs to; its own where there is none. */
export function packageFolder(source: string): string {
  return dirname(nearest("package.json", dirname(source)) ?? source);
}

/** Where configuration is, or may come to be, from a folder up to that of its package. */
export function configurationIn(packageFolder: string, folder: string): string[] {
  const folders = foldersUp(folder);
  const inPackage = folders.slice(0, folders.indexOf(packageFolder) + 1);
  return inPackage.flatMap((one) => CONFIGURATION.map((name) => join(one, name)));
}

export function tsconfigOf(packageFolder: string): string | undefined {
  return nearest("tsconfig.json", packageFolder);
}

/** Says which packages the code finds: another text when others are installed. */
export function installedPackages(packageFolder: string): string {
  const installed = installedBy(packageFolder);
  const changedAt =
    installed === undefined ? undefined : statSync(installed, { throwIfNoEntry: false })?.mtimeMs;
  const manifest = join(packageFolder, "package.json");
  return `${changedAt ?? ""}\n${existsSync(manifest) ? readFileSync(manifest, "utf8") : ""}`;
}

/** What npm writes last when it has installed packages. */
export function installedBy(packageFolder: string): string | undefined {
  return nearest(join("node_modules", ".package-lock.json"), packageFolder);
}

function nearest(name: string, folder: string): string | undefined {
  return foldersUp(folder)
    .map((one) => join(one, name))
    .find((path) => existsSync(path));
}

function foldersUp(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}
