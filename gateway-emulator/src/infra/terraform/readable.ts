import { StackError } from "../errors.ts";

/** What the file system gives for a path. @throws {StackError} with the reason when it gives nothing */
export function readable<Content>(path: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(`${path}: cannot be read (${reason}); mend the path or its permissions`);
  }
}
