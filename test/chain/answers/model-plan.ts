import type { Draw } from "./draw.ts";
import { drawText } from "./draw-text.ts";

/** What the model says to one question. */
export interface CallPlan {
  /** For `/_emulator/bedrock/script`, in the order in which they are to be used. */
  scripts: object[];
  /** All the text of it, as far as it comes. */
  text: string;
  /** How many calls say something, when each is made once. */
  calls: number;
  /** `may fail`: it is refused first, which may be mended or told. */
  end: "complete" | "breaks off" | "may fail";
}

interface Asked {
  marker: string;
  /** Of the question, over all runs. */
  number: number;
}

/** As a client sees the messages of one answer: paragraphs. */
const BETWEEN_MESSAGES = "\n\n";
const MIN_LENGTH = 50;
const MAX_LENGTH = 3_000;
const MAX_ANSWER_MS = 900;

export function drawCall(draw: Draw, asked: Asked): CallPlan {
  const kind = draw.whole(1, 100);
  if (kind <= 55) return whole(draw, asked, []);
  if (kind <= 68) return whole(draw, asked, [{ reasoning: drawText(draw, draw.whole(10, 400)) }]);
  if (kind <= 82) return withTool(draw, asked);
  if (kind <= 87) return refusedFirst(draw, asked);
  if (kind <= 92) return brokenBeforeItBegins(draw, asked);
  return brokenInTheMiddle(draw, asked);
}

function whole(draw: Draw, { marker }: Asked, before: object[]): CallPlan {
  const text = drawText(draw, draw.whole(MIN_LENGTH, MAX_LENGTH));
  return {
    scripts: [scriptOf(draw, ofQuestion(marker), text, [...before, { text }])],
    text,
    calls: 1,
    end: "complete",
  };
}

/** The result of the tool is a number that no other question has: by it the script of the second call is found. */
function withTool(draw: Draw, { marker, number }: Asked): CallPlan {
  const before = draw.chance(0.5) ? drawText(draw, draw.whole(10, 200)) : "";
  const after = drawText(draw, draw.whole(MIN_LENGTH, MAX_LENGTH));
  const product = (1_000_003 + number) * 1_009;
  const uses = [{ toolUse: { name: "calculate", input: { expression: `${1_000_003 + number} * 1009` } } }];
  if (draw.chance(0.4)) uses.push({ toolUse: { name: "calculate", input: { expression: "1 / 0" } } });
  return {
    scripts: [
      scriptOf(draw, ofQuestion(marker), before, [...(before === "" ? [] : [{ text: before }]), ...uses]),
      scriptOf(draw, { toolResult: String(product) }, after, [{ text: after }]),
    ],
    text: before === "" ? after : `${before}${BETWEEN_MESSAGES}${after}`,
    calls: 2,
    end: "complete",
  };
}

function refusedFirst(draw: Draw, asked: Asked): CallPlan {
  const error = draw.oneOf([
    {
      status: 429,
      name: "ThrottlingException",
      message: "Too many tokens, please wait before trying again.",
    },
    {
      status: 503,
      name: "ServiceUnavailableException",
      message: "Bedrock is unable to process your request.",
    },
    { status: 500, name: "InternalServerException", message: "The system encountered an unexpected error." },
  ]);
  const refusal = { when: whenOf(ofQuestion(asked.marker)), times: draw.whole(1, 2), error };
  const plan = whole(draw, asked, []);
  return { ...plan, scripts: [refusal, ...plan.scripts], end: "may fail" };
}

function brokenBeforeItBegins(draw: Draw, asked: Asked): CallPlan {
  const broken = { when: whenOf(ofQuestion(asked.marker)), times: 1, events: [drawBreak(draw)] };
  const plan = whole(draw, asked, []);
  return { ...plan, scripts: [broken, ...plan.scripts], end: "may fail" };
}

function brokenInTheMiddle(draw: Draw, { marker }: Asked): CallPlan {
  const text = drawText(draw, draw.whole(MIN_LENGTH, MAX_LENGTH));
  return {
    scripts: [scriptOf(draw, ofQuestion(marker), text, [{ text }, drawBreak(draw)])],
    text,
    calls: 1,
    end: "breaks off",
  };
}

function drawBreak(draw: Draw): object {
  return draw.oneOf<object>([
    { exception: { name: "throttlingException", message: "Too many requests" } },
    { exception: { name: "modelStreamErrorException", message: "The model has failed" } },
    { exception: { name: "internalServerException", message: "Something went wrong" } },
    { exception: { name: "serviceUnavailableException", message: "Not now" } },
    { disconnect: true },
    { end: true },
    { reset: "INTERNAL_ERROR" },
  ]);
}

function scriptOf(draw: Draw, when: object, text: string, events: object[]): object {
  return { when: whenOf(when), times: 1, pace: drawPace(draw, text.length), events };
}

/** The last one that the model is told of: after an answer that failed, two of them make up one message. */
function ofQuestion(marker: string): object {
  return { contains: marker, matches: `${marker}$` };
}

/** A title is asked for with another operation. */
function whenOf(when: object): object {
  return { ...when, operation: "ConverseStream" };
}

/** From all at once to slow, but no slower than a test has time for. */
function drawPace(draw: Draw, length: number): object {
  const deltaChars = draw.whole(2, 40);
  const mostMs = Math.floor(MAX_ANSWER_MS / Math.max(1, length / deltaChars));
  return { ttftMs: draw.whole(0, 120), deltaMs: draw.whole(0, Math.min(25, mostMs)), deltaChars };
}
