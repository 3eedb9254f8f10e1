/** What changes in a folder of code while nobody changes the code: packages, and what git and Python keep there. */
const IGNORED = new Set(["node_modules", ".git", "__pycache__"]);

export function isIgnored(name: string): boolean {
  return IGNORED.has(name);
}
