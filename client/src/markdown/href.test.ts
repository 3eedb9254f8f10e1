import { expect, it, test } from "vitest";
import { safeHref } from "./href.ts";

test.each(["https://example.org/", "http://example.org/a?b#c", "mailto:a@example.org"])(
  "%s may be live",
  (href) => {
    expect(safeHref(href)?.href).toBe(href);
  },
);

test.each([
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "/relative",
  "//host",
  "",
  "not a url",
])("%j may not", (href) => {
  expect(safeHref(href)).toBeUndefined();
});

it("looks behind character references", () => {
  expect(safeHref("java&#x73;cript:alert(1)")).toBeUndefined();
  expect(safeHref("https://example.org/?a=1&amp;b=2")?.search).toBe("?a=1&b=2");
});
