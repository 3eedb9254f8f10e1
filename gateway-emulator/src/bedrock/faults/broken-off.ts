import type { Breakage } from "../model/breakage.ts";
import type { BareAnswer } from "./bedrock-effect.ts";

/** The breaks of a connection, or of an HTTP/2 stream. */
export type ConnectionBreak = Extract<Breakage, { type: "disconnect" | "reset" }>;

/** Thrown in the place of an answer: no word of HTTP comes, and the connection breaks. */
export class BrokenOff extends Error {
  override readonly name: string;
  readonly how: ConnectionBreak;

  constructor(how: ConnectionBreak) {
    super(`the connection breaks: ${how.type}`);
    this.name = how.type;
    this.how = how;
  }
}

/** Thrown in the place of an answer: one that is not Bedrock's. */
export class AnsweredOtherwise extends Error {
  override readonly name = "AnsweredOtherwise";
  readonly answer: BareAnswer;

  constructor(answer: BareAnswer) {
    super(`answered ${answer.statusCode} with ${answer.contentType}`);
    this.answer = answer;
  }
}
