import type { ThreadItem } from "@groundfog/lambda/protocol";
import { array, assert, date as anyDate, property } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { groupsOf, monthName } from "./groups.ts";

function item(updatedAt: string, of: Partial<ThreadItem> = {}): ThreadItem {
  return { thread: updatedAt, title: "", updatedAt, ...of };
}

/** The keys of the groups that conversations used at these times are in. */
function keys(now: string, timeZone: string, ...times: string[]): string[] {
  return groupsOf(
    times.map((at) => item(at)),
    { now: Date.parse(now), timeZone },
  ).map(({ key }) => key);
}

describe("conversations", () => {
  test.each([
    ["2026-03-10T09:00:00Z", "today"],
    ["2026-03-10T00:00:00Z", "today"],
    ["2026-03-09T23:59:59Z", "yesterday"],
    ["2026-03-08T23:59:59Z", "lastDays"],
    ["2026-03-03T00:00:00Z", "lastDays"],
    ["2026-03-02T23:59:59Z", "2026-03"],
    ["2026-02-28T12:00:00Z", "2026-02"],
    ["2025-03-10T12:00:00Z", "2025-03"],
  ])("used at %s are %s on the tenth of March 2026", (at, key) => {
    expect(keys("2026-03-10T12:00:00Z", "UTC", at)).toEqual([key]);
  });

  it("are of the day that the reader's calendar has", () => {
    const now = "2026-03-10T12:00:00Z";
    const at = "2026-03-09T23:00:00Z";
    expect(keys(now, "Asia/Tokyo", at)).toEqual(["today"]);
    expect(keys(now, "America/Los_Angeles", at)).toEqual(["yesterday"]);
    expect(keys("2026-03-10T16:00:00Z", "Asia/Tokyo", at)).toEqual(["yesterday"]);
  });

  it("are of yesterday also when that had an hour less", () => {
    expect(keys("2026-03-30T00:30:00+02:00", "Europe/Berlin", "2026-03-29T00:30:00+01:00")).toEqual([
      "yesterday",
    ]);
    expect(keys("2026-10-26T00:30:00+01:00", "Europe/Berlin", "2026-10-25T00:30:00+02:00")).toEqual([
      "yesterday",
    ]);
  });

  it("from a clock that is ahead, and those without a time, are today's", () => {
    expect(keys("2026-03-10T12:00:00Z", "UTC", "2026-03-12T00:00:00Z", "")).toEqual(["today"]);
  });

  it("that are pinned stand together, however old they are", () => {
    const pinned = item("2020-01-01T00:00:00Z", { pinned: true });
    const groups = groupsOf([pinned, item("2026-03-10T00:00:00Z")], {
      now: Date.parse("2026-03-10T12:00:00Z"),
    });
    expect(groups[0]).toEqual({ key: "pinned", items: [pinned] });
  });

  it("are each in one group, in the order in which they came", () => {
    const times = anyDate({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    assert(
      property(array(times), (dates) => {
        const items = dates.map((date, index) => item(date.toISOString(), { thread: String(index) }));
        const sorted = items.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
        const groups = groupsOf(sorted, { now: 4e12, timeZone: "Asia/Kathmandu" });
        expect(groups.flatMap(({ items }) => items)).toEqual(sorted);
        expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
      }),
    );
  });
});

test.each([
  ["en", "March 2026"],
  ["ja", "2026年3月"],
  ["zh-Hans", "2026年3月"],
])("a month in %s is %s", (lang, name) => {
  expect(monthName("2026-03", lang)).toBe(name);
});
