import type { IncomingMessage } from "node:http";
import { LambdaError } from "../errors.ts";

/** A request's whole body. */
export interface RequestBody {
  text: string;
  /** How long it is, also when it is too long to be kept; then there is no text. */
  bytes: number;
}

/**
 * Reads a body to its end, so that the connection stays good, and keeps at most `limit` bytes of it.
 * @throws {TruncatedBodyError} when the connection ends before it
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<RequestBody> {
  const pieces: Buffer[] = [];
  const bytes = await eachPiece(request, (piece, total) => {
    if (total <= limit) pieces.push(piece);
  });
  return { text: bytes <= limit ? Buffer.concat(pieces).toString("utf8") : "", bytes };
}

/**
 * Takes a body's pieces as they come, each with how many bytes have come by then; the next one is not read before
 * `take` is done. Resolves with the length of the whole.
 * @throws {TruncatedBodyError} when the connection ends before it
 */
export function eachPiece(
  request: IncomingMessage,
  take: (piece: Buffer, total: number) => void | Promise<void>,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let total = 0;
  let taken: Promise<void> | undefined;
  request.on("data", (piece: Buffer) => {
    total += piece.length;
    const taking = take(piece, total);
    if (!taking) return;
    request.pause();
    taken = taking.then(() => void request.resume());
    taken.catch(reject);
  });
  const broke = () => reject(new TruncatedBodyError());
  request.on("end", () => {
    request.off("error", broke).off("close", broke);
    if (taken) void taken.then(() => resolve(total));
    else resolve(total);
  });
  // Nothing comes any more of one that broke while it waited for its turn.
  if (request.destroyed) broke();
  request.on("error", broke).on("close", broke);
  return promise;
}

export class TruncatedBodyError extends Error {
  override name = "TruncatedBodyError";
}

/** How the Runtime API refuses a request that its connection has not brought to its end. */
export function truncatedRequest(): LambdaError {
  return new LambdaError("TruncatedHTTPRequest", 400, "HTTP request detected as truncated");
}
