import { randomUUID } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { anyone, type Authorize } from "../iam/authorize.ts";
import { answerCall } from "./api/answer-call.ts";
import { sendError } from "./api/http-error.ts";
import { MAX_BODY_BYTES } from "./limits.ts";
import { parseOperation } from "./api/operation.ts";
import { NATURAL_PACE, type Pace } from "./pace/pace.ts";
import type { ScriptQueue } from "./script/script-queue.ts";
import { scriptedModel } from "./scripted/scripted-model.ts";

export interface BedrockRuntimeOptions {
  clock: Clock;
  journal: Journal;
  scripts: ScriptQueue;
  /** How fast the model writes; NATURAL_PACE when absent. */
  pace?: Pace;
  /** Where the control API is, for the model to tell how its answers are scripted. */
  controlUrl?: () => string;
  /** Anyone may call when absent. */
  authorize?: Authorize;
}

/** Bedrock Runtime: Converse and ConverseStream, over HTTP/1.1 and, where the server speaks it, HTTP/2. */
export const bedrockRuntime: FastifyPluginAsync<BedrockRuntimeOptions> = async (fastify, options) => {
  const { clock, journal, scripts, authorize = anyone } = options;
  const { pace = NATURAL_PACE, controlUrl = () => "http://localhost:3001/_emulator" } = options;
  const model = scriptedModel({ clock, scripts, pace, controlUrl });

  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  fastify.setErrorHandler((error, _request, reply) => sendError(reply, error, randomUUID()));
  // One route for all: Fastify's own parameters are too short for ARNs, and it does not take `//model` for `/model`.
  fastify.all("/*", { bodyLimit: MAX_BODY_BYTES }, (request, reply) => {
    const operation = parseOperation(request.method, request.raw.url ?? "/");
    return answerCall({ clock, journal, model, operation, request, reply, authorize });
  });
};
