import { ProvisionedThroughputExceededException } from "@aws-sdk/client-dynamodb";
import { TooManyRequestsException } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { InvalidFrameError } from "../protocol.ts";
import { ConflictError, NotFoundError } from "../store/errors.ts";
import { isClientsOwn, reasonOf, RefusedError } from "./refuse.ts";

const message = "too much";
const busy = { message, $metadata: { httpStatusCode: 400 } };

test.each([
  [new ProvisionedThroughputExceededException(busy)],
  [new TooManyRequestsException({ ...busy, $metadata: { httpStatusCode: 429 } })],
])("a service that is asked too much is worth asking again, after a while: %s", (error) => {
  expect(reasonOf(error, "r1=")).toEqual({
    code: "throttled",
    retryable: true,
    retryAfterMs: expect.any(Number),
    detail: expect.stringContaining("r1="),
  });
  expect(isClientsOwn(error)).toBe(false);
});

test("whatever else fails is told by its request alone", () => {
  const error = new Error("the secret name of a table");
  expect(reasonOf(error, "r1=")).toEqual({
    code: "internal",
    retryable: true,
    detail: expect.stringMatching(/^(?!.*secret).*r1=/),
  });
  expect(isClientsOwn(error)).toBe(false);
});

test.each([
  [new InvalidFrameError("text is too long", "q1", "too_large"), "too_large"],
  [new NotFoundError("there is no thread t1"), "not_found"],
  [new ConflictError("q1 is taken"), "conflict"],
  [new RefusedError({ code: "unauthorized", retryable: false }), "unauthorized"],
])("what the client can mend says what it is: %s", (error, code) => {
  expect(reasonOf(error, "r1=")).toMatchObject({ code, retryable: false });
  expect(isClientsOwn(error)).toBe(true);
});
