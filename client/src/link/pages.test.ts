import type { History, ThreadMessage } from "@groundfog/lambda/protocol";
import { expect, it } from "vitest";
import { bindPages } from "./pages.ts";

function message(id: string, content: string): ThreadMessage {
  return { id, role: "assistant", content, metadata: { parent: null, createdAt: "" } };
}

function part(p: number, n: number, messages: ThreadMessage[], more: Partial<History> = {}): History {
  return { v: 1, k: "hist", id: "f", thread: "t", p, n, messages, ...more };
}

it("is whole with its last part, in whichever order they come; a long message is continued", () => {
  const pages = bindPages();
  expect(
    pages.add(part(2, 3, [message("b", "lo"), message("c", "!")], { more: "older", running: ["r"] })),
  ).toBe(undefined);
  expect(pages.add(part(0, 3, [message("a", "1"), message("b", "h")]))).toBe(undefined);
  expect(pages.add(part(1, 3, [message("b", "el")]))).toMatchObject({
    thread: "t",
    more: "older",
    running: ["r"],
    messages: [{ id: "a" }, { id: "b", content: "hello" }, { id: "c" }],
  });
});

it("keeps the parts of different pages apart, and may end with a part without messages", () => {
  const pages = bindPages();
  pages.add(part(0, 2, [message("a", "1")]));
  expect(pages.add({ ...part(0, 1, []), id: "g" })).toMatchObject({ id: "g", messages: [] });
  expect(pages.add(part(1, 2, [], { options: {} }))).toMatchObject({ messages: [{ id: "a" }], options: {} });
});

it("does not go on over another connection", () => {
  const pages = bindPages();
  pages.add(part(0, 2, [message("a", "1")]));
  pages.clear();
  expect(pages.add(part(1, 2, []))).toBe(undefined);
});
