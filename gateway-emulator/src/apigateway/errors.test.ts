import { expect, test } from "vitest";
import { invalidConnectionId, noMethod } from "./errors.ts";

const long = "x".repeat(10_000);

test("of a long id or path the client is told all, as AWS does, and the developer the beginning", () => {
  for (const error of [invalidConnectionId(long), noMethod(long, "PUT")]) {
    expect(error.body).toContain(long);
    expect(error.advice).toContain("x… (9,");
    expect(error.advice?.length).toBeLessThan(400);
  }
});
