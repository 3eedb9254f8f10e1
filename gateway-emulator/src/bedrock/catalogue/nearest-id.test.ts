import * as fc from "fast-check";
import { expect, it } from "vitest";
import { FOUNDATION_MODELS } from "./models.ts";
import { nearestId } from "./nearest-id.ts";

it("finds the id that takes the fewest edits", () => {
  const known = ["anthropic.claude-opus-5-5", "anthropic.claude-sonnet-5-5", "amazon.nova-pro-v1:0"];
  expect(nearestId("antropic.claude-sonet-5.5", known)).toBe("anthropic.claude-sonnet-5-5");
  expect(nearestId("nova-pro", known)).toBe("amazon.nova-pro-v1:0");
  expect(nearestId("claude-opus-5-6", known)).toBe("anthropic.claude-opus-5-5");
  expect(nearestId("a---bcdefghijklmnop", ["a----cdefghijklmnop", "abcdefghijklmnop"])).toBe(
    "a----cdefghijklmnop",
  );
  expect(nearestId("anything", [])).toBeUndefined();
});

it("knows an id without its date and version, or with another version", () => {
  const known = ["anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0"];
  expect(nearestId("anthropic.claude-sonnet-4-5", known)).toBe(known[1]);
  expect(nearestId("claude-sonnet-4-5-20250929-v3:0", known)).toBe(known[1]);
});

it("looks among the models of the provider that is named", () => {
  const known = ["beta.large-model-9", "alpha.large-model-1"];
  expect(nearestId("alpha.large-model-9", known)).toBe("alpha.large-model-1");
});

it.each(["gpt-4o", "constructor", "amazon.titan-embed-text-v2:0", "anthropic.claude-v2", "x", ""])(
  "finds nothing near %j in the list, rather than nonsense",
  (id) => {
    const known = FOUNDATION_MODELS.map(({ modelId }) => modelId);
    expect(nearestId(id, known)).toBeUndefined();
  },
);

it("finds an id that is there itself", () => {
  const ids = fc.uniqueArray(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ids, fc.nat(), (known, pick) => {
      const id = known[pick % known.length] ?? "";
      expect(nearestId(id, known)).toBe(id);
    }),
  );
});
