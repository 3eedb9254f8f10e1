import type { ThreadItem } from "@groundfog/lambda/protocol";

/** A stretch of the list under one heading. */
export interface ThreadGroup {
  /** The same for the same stretch, however the list changes. */
  readonly key: "pinned" | "today" | "yesterday" | "lastDays" | `${number}-${string}`;
  readonly items: readonly ThreadItem[];
}

const DAY_MS = 86_400_000;
const LAST_DAYS = 7;

/**
 * Conversations by when they were last used, as the reader's calendar has it: the pinned, today's, yesterday's, those of
 * the last seven days, then by month (`2026-03`). The order within and of the groups is that of the list.
 * @param now in milliseconds since the Unix epoch
 * @param timeZone an IANA name; the browser's without
 */
export function groupsOf(
  items: readonly ThreadItem[],
  { now, timeZone }: { now: number; timeZone?: string },
): readonly ThreadGroup[] {
  // Its dates are written as ISO 8601 has them.
  const dates = new Intl.DateTimeFormat("sv-SE", { timeZone });
  const today = dates.format(now);
  const groups = new Map<ThreadGroup["key"], ThreadItem[]>();
  for (const item of items) {
    const key = item.pinned ? "pinned" : keyOf(dates, item.updatedAt, today);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups].map(([key, items]) => ({ key, items }));
}

function keyOf(dates: Intl.DateTimeFormat, updatedAt: string, today: string): ThreadGroup["key"] {
  const at = Date.parse(updatedAt);
  if (Number.isNaN(at)) return "today";
  const day = dates.format(at);
  // Both are midnights of UTC, so that no day of theirs has an hour more or less.
  const age = (Date.parse(today) - Date.parse(day)) / DAY_MS;
  if (age <= 0) return "today";
  if (age === 1) return "yesterday";
  return age <= LAST_DAYS ? "lastDays" : (day.slice(0, 7) as `${number}-${string}`);
}

/**
 * A month as people write it, such as `March 2026`.
 * @param key such as `2026-03`
 */
export function monthName(key: string, lang: string): string {
  return new Intl.DateTimeFormat(lang, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${key}-01`),
  );
}
