import { InvalidFrameError } from "../protocol.ts";

/** Where a page ended: the time and the id of its last row. */
export interface Place {
  /** ISO 8601 in UTC with milliseconds. */
  at: string;
  id: string;
}

/** An opaque word for a place, of letters, digits, `-` and `_`. It says nothing of whose the page is. */
export function formatCursor({ at, id }: Place): string {
  return Buffer.from(`${at}#${id}`).toString("base64url");
}

/** @throws {InvalidFrameError} when it is not one of ours */
export function parseCursor(cursor: string): Place {
  const [, at, id] = PLACE.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (at === undefined || id === undefined)
    throw new InvalidFrameError("the cursor is not one of an earlier page");
  return { at, id };
}

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)#([A-Za-z0-9_-]{1,64})$/;
