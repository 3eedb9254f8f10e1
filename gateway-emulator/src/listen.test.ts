import { expect, test } from "vitest";
import { listen } from "./listen.ts";

test("a connection is kept for longer than any handler runs", async () => {
  await using owner = new AsyncDisposableStack();
  const origin = await listen({ host: "127.0.0.1", port: 0, owner, register: async () => undefined });
  const { headers } = await fetch(origin);
  const seconds = Number(/timeout=(\d+)/.exec(headers.get("keep-alive") ?? "")?.[1]);
  expect(seconds).toBeGreaterThan(900);
});
