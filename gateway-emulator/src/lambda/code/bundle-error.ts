/** The first of esbuild's errors in one line, as `file:line:column: text`. */
export function firstError(error: unknown): string {
  if (typeof error === "object" && error !== null && "errors" in error && Array.isArray(error.errors)) {
    const [first] = error.errors as {
      text: string;
      location: { file: string; line: number; column: number } | null;
    }[];
    if (first) {
      const at = first.location
        ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: `
        : "";
      return `${at}${first.text}`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
