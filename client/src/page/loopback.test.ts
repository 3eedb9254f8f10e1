import { expect, test } from "vitest";
import { isLoopback } from "./loopback.ts";

test.each(["localhost", "app.localhost", "127.0.0.1", "127.8.8.8", "[::1]"])("%s is this machine", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(["example.com", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "notlocalhost"])(
  "%s is another one",
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
