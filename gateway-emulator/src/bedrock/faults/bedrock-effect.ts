import { faultAnswer, type FaultAnswer } from "../../control/call-effect.ts";
import {
  delayOf,
  errorNameOf,
  FaultError,
  fieldsOf,
  oneOf,
  textOf,
  trueOf,
  wholeNumberOf,
} from "../../control/fault-fields.ts";
import type { FaultGrammar } from "../../control/fault-rule.ts";
import {
  type Breakage,
  FRAME_CORRUPTIONS,
  HTTP2_ERROR_CODES,
  type Http2ErrorCode,
} from "../model/breakage.ts";
import { BEDROCK_ERRORS, exceptionMessage } from "../model/bedrock-errors.ts";
import type { ConnectionBreak } from "./broken-off.ts";

/** What goes wrong with a call of Bedrock. */
export interface BedrockEffect {
  /** Before anything else. */
  delayMs: number;
  /** What comes in the answer's place: no model is asked. */
  instead?: { error: FaultAnswer } | { broken: ConnectionBreak } | { answer: BareAnswer };
  /** What happens in the answer, after so many of the events that ConverseStream has. */
  inAnswer?: { afterEvents: number; fault: AnswerFault };
}

/** An answer that is not Bedrock's: of a proxy on the way, say. */
export interface BareAnswer {
  statusCode: number;
  contentType: string;
  body: string;
}

/** A break, or a time in which nothing comes; then it goes on. */
export type AnswerFault = Breakage | { type: "stall"; ms: number };

/** The rules of `{"at":"bedrock"}`. */
export const BEDROCK_FAULTS: FaultGrammar<BedrockEffect> = {
  at: "bedrock",
  match: { operation: "is", modelId: "is", contains: "contains" },
  parseEffect,
};

const ANSWER_FAULTS: Readonly<Record<string, (effect: Record<string, unknown>, at: string) => AnswerFault>> =
  {
    exception: ({ exception }, at) => parseException(exception, `${at}.exception`),
    error: ({ error, message }, at) => ({
      type: "error",
      code: errorNameOf(error, `${at}.error`, "InternalFailure"),
      message: message === undefined ? exceptionMessage(String(error)) : textOf(message, `${at}.message`),
    }),
    corrupt: ({ corrupt }, at) => ({
      type: "corrupt",
      what: corrupt === true ? "checksum" : oneOf(corrupt, `${at}.corrupt`, FRAME_CORRUPTIONS),
    }),
    truncate: ({ truncate }, at) => ({
      type: "truncate",
      bytes: wholeNumberOf(truncate, `${at}.truncate`, { min: 0 }),
    }),
    stallMs: ({ stallMs }, at) => ({ type: "stall", ms: delayOf(stallMs, `${at}.stallMs`) }),
    drop: ({ drop }, at) => ({ type: trueOf(drop, `${at}.drop`) && "disconnect" }),
    reset: ({ reset }, at) => ({ type: "reset", code: parseCode(reset, `${at}.reset`) }),
    goAway: ({ goAway }, at) => ({ type: trueOf(goAway, `${at}.goAway`) && "goAway" }),
    end: ({ end }, at) => ({ type: trueOf(end, `${at}.end`) && "end" }),
  };

/** Without `afterEvents` these come instead of the answer. */
const INSTEAD: Readonly<
  Record<string, (effect: Record<string, unknown>, at: string) => NonNullable<BedrockEffect["instead"]>>
> = {
  error: (effect, at) => ({ error: faultAnswer(effect, at, BEDROCK_ERRORS) }),
  drop: ({ drop }, at) => ({ broken: { type: trueOf(drop, `${at}.drop`) && "disconnect" } }),
  reset: ({ reset }, at) => ({ broken: { type: "reset", code: parseCode(reset, `${at}.reset`) } }),
  body: ({ body, status, contentType }, at) => ({
    answer: {
      body: textOf(body, `${at}.body`),
      statusCode: status === undefined ? 200 : wholeNumberOf(status, `${at}.status`, { min: 200, max: 599 }),
      contentType: contentType === undefined ? "text/html" : textOf(contentType, `${at}.contentType`),
    },
  }),
};

const KINDS = [...new Set([...Object.keys(INSTEAD), ...Object.keys(ANSWER_FAULTS)])];

/** What stands beside a kind, and beside which. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  error: ["message", "status"],
  body: ["status", "contentType"],
};

function parseEffect(value: unknown, at: string): BedrockEffect {
  const effect = fieldsOf(value, at, [
    "delayMs",
    "afterEvents",
    ...KINDS,
    "message",
    "status",
    "contentType",
  ]);
  const [kind, ...others] = KINDS.filter((one) => effect[one] !== undefined);
  if (others.length > 0)
    throw new FaultError(`${at} has ${kind} and ${others.join(", ")}; one of them can happen`);
  for (const detail of ["message", "status", "contentType"])
    if (effect[detail] !== undefined && !DETAILS[kind ?? ""]?.includes(detail))
      throw new FaultError(`${at}.${detail} says nothing ${kind ? `of ${kind}` : "by itself"}`);
  if (kind === undefined && effect.delayMs === undefined)
    throw new FaultError(`${at} needs delayMs, or one of ${KINDS.join(", ")}`);
  return {
    delayMs: effect.delayMs === undefined ? 0 : delayOf(effect.delayMs, `${at}.delayMs`),
    ...(kind !== undefined && parseKind(kind, effect, at)),
  };
}

function parseKind(
  kind: string,
  effect: Record<string, unknown>,
  at: string,
): Pick<BedrockEffect, "instead" | "inAnswer"> {
  const { afterEvents } = effect;
  const instead = INSTEAD[kind];
  if (afterEvents === undefined && instead) return { instead: instead(effect, at) };
  const inAnswer = ANSWER_FAULTS[kind];
  if (!inAnswer || effect.status !== undefined)
    throw new FaultError(
      `${at}.${inAnswer ? "status" : "afterEvents"} cannot be: ${kind} comes before the stream, or in it`,
    );
  const after = afterEvents === undefined ? 0 : wholeNumberOf(afterEvents, `${at}.afterEvents`, { min: 0 });
  return { inAnswer: { afterEvents: after, fault: inAnswer(effect, at) } };
}

function parseCode(value: unknown, at: string): Http2ErrorCode {
  const codes = Object.keys(HTTP2_ERROR_CODES) as Http2ErrorCode[];
  return oneOf(value, at, codes);
}

/** A name alone, or with what the exception says. */
function parseException(value: unknown, at: string): AnswerFault {
  if (typeof value === "string") {
    const name = errorNameOf(value, at, "throttlingException");
    return { type: "exception", name, message: exceptionMessage(name) };
  }
  const given = fieldsOf(value, at, ["name", "message", "originalStatusCode", "originalMessage"]);
  const { message, originalStatusCode, originalMessage } = given;
  const name = errorNameOf(given.name, `${at}.name`, "throttlingException");
  return {
    type: "exception",
    name,
    message: message === undefined ? exceptionMessage(name) : textOf(message, `${at}.message`),
    ...(originalStatusCode !== undefined && {
      originalStatusCode: wholeNumberOf(originalStatusCode, `${at}.originalStatusCode`, {
        min: 100,
        max: 599,
      }),
    }),
    ...(originalMessage !== undefined && {
      originalMessage: textOf(originalMessage, `${at}.originalMessage`),
    }),
  };
}
