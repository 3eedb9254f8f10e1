import { expect, it } from "vitest";
import { deviceOf } from "./device.ts";
import { memoryStorage } from "./memory-storage.fixture.ts";

it("is made once for each browser", () => {
  const storage = memoryStorage();
  const device = deviceOf(storage);
  expect(device).toMatch(/^[0-9a-f]{32}$/);
  expect(deviceOf(storage)).toBe(device);
  expect(deviceOf(memoryStorage())).not.toBe(device);
});

it("is made anew where what was kept is none", () => {
  const storage = memoryStorage();
  storage.setItem("groundfog.device", "no id at all");
  expect(deviceOf(storage)).toMatch(/^[0-9a-f]{32}$/);
});

it("is the page's own where nothing can be kept", () => {
  const refusing = memoryStorage();
  refusing.getItem = () => {
    throw new DOMException("denied", "SecurityError");
  };
  for (const storage of [undefined, refusing]) expect(deviceOf(storage)).toMatch(/^[0-9a-f]{32}$/);
});
