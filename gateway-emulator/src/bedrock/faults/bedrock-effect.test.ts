import { expect, it } from "vitest";
import { BEDROCK_FAULTS } from "./bedrock-effect.ts";

const parse = (effect: unknown) => BEDROCK_FAULTS.parseEffect(effect, "[0].effect");

it.each<[effect: object, parsed: object]>([
  [{ delayMs: 5 }, { delayMs: 5 }],
  [
    { error: "ThrottlingException", delayMs: 5 },
    {
      delayMs: 5,
      instead: {
        error: {
          name: "ThrottlingException",
          statusCode: 429,
          message: "Too many tokens, please wait before trying again.",
        },
      },
    },
  ],
  [
    { error: "ThrottlingException", message: "Too many tokens per day.", status: 503 },
    {
      delayMs: 0,
      instead: {
        error: { name: "ThrottlingException", statusCode: 503, message: "Too many tokens per day." },
      },
    },
  ],
  [{ drop: true }, { delayMs: 0, instead: { broken: { type: "disconnect" } } }],
  [{ reset: "CANCEL" }, { delayMs: 0, instead: { broken: { type: "reset", code: "CANCEL" } } }],
  [
    { body: "<html>" },
    { delayMs: 0, instead: { answer: { statusCode: 200, contentType: "text/html", body: "<html>" } } },
  ],
  [
    { afterEvents: 0, drop: true },
    { delayMs: 0, inAnswer: { afterEvents: 0, fault: { type: "disconnect" } } },
  ],
  [
    { corrupt: true },
    { delayMs: 0, inAnswer: { afterEvents: 0, fault: { type: "corrupt", what: "checksum" } } },
  ],
  [
    { afterEvents: 2, error: "InternalFailure" },
    {
      delayMs: 0,
      inAnswer: {
        afterEvents: 2,
        fault: { type: "error", code: "InternalFailure", message: "InternalFailure" },
      },
    },
  ],
  [
    { afterEvents: 2, exception: "throttlingException" },
    {
      delayMs: 0,
      inAnswer: {
        afterEvents: 2,
        fault: {
          type: "exception",
          name: "throttlingException",
          message: "Too many tokens, please wait before trying again.",
        },
      },
    },
  ],
  [
    { exception: { name: "x", message: "", originalStatusCode: 500, originalMessage: "y" } },
    {
      delayMs: 0,
      inAnswer: {
        afterEvents: 0,
        fault: { type: "exception", name: "x", message: "", originalStatusCode: 500, originalMessage: "y" },
      },
    },
  ],
])("reads %j", (effect, parsed) => {
  expect(parse(effect)).toEqual(parsed);
});

it.each<[effect: unknown, message: string | RegExp]>([
  [undefined, /^\[0\]\.effect must be an object with delayMs, afterEvents, error, drop, .*missing$/],
  [{}, /^\[0\]\.effect needs delayMs, or one of error, drop, reset, body, exception, /],
  [{ afterEvents: 3 }, /^\[0\]\.effect needs delayMs, or one of/],
  [{ drop: true, end: true }, "[0].effect has drop and end; one of them can happen"],
  [{ drop: "yes" }, '[0].effect.drop must be true; it is "yes"'],
  [{ reset: 8 }, /^\[0\]\.effect\.reset must be one of NO_ERROR, .*CANCEL.*; it is 8$/],
  [
    { corrupt: "all" },
    /^\[0\]\.effect\.corrupt must be one of checksum, prelude, json, eventType; it is "all"$/,
  ],
  [{ truncate: -1 }, /^\[0\]\.effect\.truncate must be a whole number/],
  [{ stallMs: "1s" }, /^\[0\]\.effect\.stallMs must be milliseconds/],
  [{ afterEvents: -1, drop: true }, /^\[0\]\.effect\.afterEvents must be a whole number/],
  [{ exception: "not a name" }, /^\[0\]\.effect\.exception must be an error's name/],
  [{ exception: {} }, /^\[0\]\.effect\.exception\.name must be an error's name.*missing$/],
  [{ exception: { name: "x", status: 5 } }, /^\[0\]\.effect\.exception\.status is not known here/],
  [
    { exception: { name: "x", originalStatusCode: 5 } },
    /originalStatusCode must be a whole number, 100 to 599/,
  ],
  [
    { error: "Oops" },
    /^\[0\]\.effect\.status is missing: Oops is none of the errors known here, which are Throttling/,
  ],
  [{ afterEvents: 1, error: "Oops", status: 500 }, /^\[0\]\.effect\.status cannot be/],
  [{ afterEvents: 1, body: "" }, /^\[0\]\.effect\.afterEvents cannot be/],
  [{ drop: true, message: "Gone" }, "[0].effect.message says nothing of drop"],
  [{ delayMs: 1, status: 500 }, "[0].effect.status says nothing by itself"],
])("refuses %j by the field that is wrong", (effect, message) => {
  expect(() => parse(effect)).toThrow(message);
});
