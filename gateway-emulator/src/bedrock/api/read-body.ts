import type { IncomingMessage } from "node:http";
import type { Clock } from "../../control/clock.ts";
import {
  BODY_IDLE_TIMEOUT_MS,
  BODY_TIMEOUT_MS,
  MAX_BODY_BYTES,
  MAX_DISCARDED_BODY_BYTES,
  REFUSED_BODY_QUIET_MS,
} from "../limits.ts";
import { type BedrockError, requestTimeout, requestTooLarge } from "../model/errors.ts";

/** What of a request is needed to read its body. */
export type BodyStream = Pick<IncomingMessage, "headers" | "on" | "off" | "resume" | "pause">;

/** The client has gone in the middle of its request. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** The longest body that is read to its end so that its sender is there to hear that it is too long. */
const MAX_READ_BYTES = MAX_BODY_BYTES + MAX_DISCARDED_BODY_BYTES;

/**
 * Reads a request's body.
 * @param clock the machine's: nobody's advancing the emulator's makes a body late
 * @throws {BedrockError} RequestEntityTooLargeException 413, RequestTimeoutException 408
 * @throws {ClientGone} when the client goes in the middle
 */
export async function readBody(body: BodyStream, clock: Clock): Promise<Buffer> {
  const announcedBytes = Number(body.headers["content-length"] ?? 0);
  if (announcedBytes > MAX_READ_BYTES) throw requestTooLarge(MAX_BODY_BYTES);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const isTooLarge = () => Math.max(bytes, announcedBytes) > MAX_BODY_BYTES;
  const giveUp = (why: BedrockError) => reject(isTooLarge() ? requestTooLarge(MAX_BODY_BYTES) : why);
  const idle = () => {
    const quietMs = isTooLarge() ? REFUSED_BODY_QUIET_MS : BODY_IDLE_TIMEOUT_MS;
    return clock.after(quietMs, () => giveUp(requestTimeout(bytes, quietMs)));
  };
  const cancelTotal = clock.after(BODY_TIMEOUT_MS, () => giveUp(requestTimeout(bytes, BODY_TIMEOUT_MS)));
  let cancelIdle = idle();
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (isTooLarge()) chunks.length = 0;
    else chunks.push(chunk);
    if (bytes > MAX_READ_BYTES) reject(requestTooLarge(MAX_BODY_BYTES));
    cancelIdle();
    cancelIdle = idle();
  };
  const onEnd = () =>
    isTooLarge() ? reject(requestTooLarge(MAX_BODY_BYTES)) : resolve(Buffer.concat(chunks));
  const onGone = () => reject(new ClientGone("the client left before its request was whole"));
  body.on("data", onData).on("end", onEnd).on("aborted", onGone).on("close", onGone).on("error", onGone);
  try {
    return await promise;
  } finally {
    cancelIdle();
    cancelTotal();
    body.off("data", onData).off("end", onEnd).off("aborted", onGone).off("close", onGone);
    // Who has announced how much may go on sending, and then use the connection again; others are cut off.
    if (announcedBytes > MAX_BODY_BYTES) body.resume();
    else body.pause();
  }
}
