import type { IncomingMessage } from "node:http";
import type { Answer, ExecutionEnvironment } from "../environments/environment.ts";
import {
  invalidResponseMode,
  responseTooLarge,
  truncatedResponse,
  type FunctionFailure,
} from "../function-failure.ts";
import { LambdaError } from "../errors.ts";
import type { Invocation, TakePiece } from "../invocation.ts";
import { MAX_SYNC_RESPONSE_BYTES } from "../limits.ts";
import { MAX_STREAMED_RESPONSE_BYTES } from "./limits.ts";
import {
  eachPiece,
  readBody,
  TruncatedBodyError,
  truncatedRequest,
  type RequestBody,
} from "./request-body.ts";
import { errorPayload, streamFailure } from "./runtime-error.ts";

/**
 * Runtime API `response`: the result of an invocation, at once or piece by piece.
 * @throws {LambdaError} InvalidRequestID 400, InvalidStateTransition 403, InvalidFunctionResponseMode 400,
 * RequestEntityTooLarge 413, TruncatedHTTPRequest 400; but for the first two, the invocation has failed then too
 */
export async function takeResponse(
  environment: ExecutionEnvironment,
  requestId: string,
  request: IncomingMessage,
): Promise<void> {
  const invocation = environment.beginAnswer(requestId, "InvocationResponse");
  const mode = request.headers["lambda-runtime-function-response-mode"];
  if (mode === undefined) await takeWhole(environment, invocation, request, ({ text }) => succeeded(text));
  else if (mode !== "streaming") {
    environment.finishAnswer(failed(invalidResponseMode(requestId, String(mode))));
    throw new LambdaError("InvalidFunctionResponseMode", 400, "Invalid function response mode");
  } else if (invocation.onPiece)
    await takePieces(environment, { invocation, onPiece: invocation.onPiece }, request);
  else
    await takeWhole(environment, invocation, request, ({ text }) => {
      const failure = streamFailure(request.trailers);
      return failure === undefined ? succeeded(text) : { payload: failure, failed: true };
    });
}

/**
 * Runtime API `error`: the invocation has failed.
 * @throws {LambdaError} as `takeResponse` does
 */
export async function takeError(
  environment: ExecutionEnvironment,
  requestId: string,
  request: IncomingMessage,
): Promise<void> {
  const invocation = environment.beginAnswer(requestId, "InvocationErrorResponse");
  await takeWhole(environment, invocation, request, ({ text }) => ({
    payload: errorPayload(text, request.headers),
    failed: true,
  }));
}

async function takeWhole(
  environment: ExecutionEnvironment,
  { requestId }: Invocation,
  request: IncomingMessage,
  answerOf: (body: RequestBody) => Answer,
): Promise<void> {
  const body = await orTruncated(environment, requestId, readBody(request, MAX_SYNC_RESPONSE_BYTES));
  if (body.bytes > MAX_SYNC_RESPONSE_BYTES) refuseTooLarge(environment, MAX_SYNC_RESPONSE_BYTES);
  environment.finishAnswer(answerOf(body));
}

async function takePieces(
  environment: ExecutionEnvironment,
  { invocation, onPiece }: { invocation: Invocation; onPiece: TakePiece },
  request: IncomingMessage,
): Promise<void> {
  const reading = eachPiece(request, (piece, total) => {
    // What comes after the invocation's end, such as its timeout, reaches nobody.
    const isWanted = environment.invocation === invocation && total <= MAX_STREAMED_RESPONSE_BYTES;
    return isWanted ? onPiece(piece) : undefined;
  });
  const bytes = await orTruncated(environment, invocation.requestId, reading);
  if (bytes > MAX_STREAMED_RESPONSE_BYTES) refuseTooLarge(environment, MAX_STREAMED_RESPONSE_BYTES);
  const failure = streamFailure(request.trailers);
  environment.finishAnswer(failure === undefined ? succeeded("") : { payload: failure, failed: true });
}

async function orTruncated<Read>(
  environment: ExecutionEnvironment,
  requestId: string,
  reading: Promise<Read>,
): Promise<Read> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof TruncatedBodyError)) throw error;
    environment.finishAnswer(failed(truncatedResponse(requestId)));
    throw truncatedRequest();
  }
}

function refuseTooLarge(environment: ExecutionEnvironment, limit: number): never {
  environment.finishAnswer(failed(responseTooLarge(limit)));
  throw new LambdaError(
    "RequestEntityTooLarge",
    413,
    `Exceeded maximum allowed payload size (${limit} bytes).`,
  );
}

function succeeded(payload: string): Answer {
  return { payload, failed: false };
}

function failed(failure: FunctionFailure): Answer {
  return { payload: JSON.stringify(failure), failed: true };
}
