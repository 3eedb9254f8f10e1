import * as fc from "fast-check";
import { expect, it } from "vitest";
import { nearestId } from "./nearest-id.ts";

it("finds the id that takes the fewest edits", () => {
  const known = ["anthropic.claude-opus-5-5", "anthropic.claude-sonnet-5-5", "amazon.nova-pro-v1:0"];
  expect(nearestId("antropic.claude-sonet-5.5", known)).toBe("anthropic.claude-sonnet-5-5");
  expect(nearestId("nova-pro", known)).toBe("amazon.nova-pro-v1:0");
  expect(nearestId("a---b", ["zzzzb", "ab"])).toBe("ab");
  expect(nearestId("ab", ["zz", "a---b", "xab"])).toBe("xab");
  expect(nearestId("anything", [])).toBeUndefined();
});

it("finds an id that is there itself", () => {
  const ids = fc.uniqueArray(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ids, fc.nat(), (known, pick) => {
      const id = known[pick % known.length] ?? "";
      expect(nearestId(id, known)).toBe(id);
    }),
  );
});
