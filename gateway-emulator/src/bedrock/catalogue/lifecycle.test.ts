import { expect, it } from "vitest";
import { lifecycleStatus } from "./lifecycle.ts";

const lifecycle = { legacy: "2026-04-14T08:00:00Z", endOfLife: "2026-10-14" };

it.each([
  ["2026-04-14T07:59:59.999Z", "ACTIVE"],
  ["2026-04-14T08:00:00Z", "LEGACY"],
  ["2026-10-13T23:59:59.999Z", "LEGACY"],
  ["2026-10-14T00:00:00Z", "END_OF_LIFE"],
])("is, at %s, %s", (now, status) => {
  expect(lifecycleStatus({ lifecycle }, Date.parse(now))).toBe(status);
});

it("has no end where none is known", () => {
  expect(lifecycleStatus({ lifecycle: {} }, Date.parse("2099-01-01"))).toBe("ACTIVE");
});
