import { expect, it } from "vitest";
import { lateCopies } from "./late-copies.ts";
import { memoryCopies } from "./memory-copies.fixture.ts";

it("keeps what was to be kept before there was where to keep it", async () => {
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof memoryCopies>>();
  const copies = lateCopies(promise);
  const saved = copies.save("a", { v: 1 });
  const loaded = copies.load("a");
  resolve(memoryCopies());
  await saved;
  expect(await loaded).toEqual({ v: 1 });
});

it("keeps nothing, and fails nobody, when that cannot be loaded", async () => {
  const copies = lateCopies(Promise.reject(new TypeError("no such file")));
  await copies.save("a", { v: 1 });
  await copies.remove("a");
  expect(await copies.load("a")).toBeUndefined();
});
