import { randomUUID } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { anyone, type Authorize } from "../iam/authorize.ts";
import { answerCall } from "./api/answer-call.ts";
import { sendError } from "./api/http-error.ts";
import { openCatalogue } from "./catalogue/catalogue.ts";
import { MAX_BODY_BYTES } from "./limits.ts";
import type { Model } from "./model/model.ts";
import { PromptCache } from "./tokens/prompt-cache.ts";
import { TokenQuotas } from "./tokens/token-quotas.ts";

export interface BedrockOptions {
  clock: Clock;
  journal: Journal;
  /** Where it says it is. */
  region: string;
  /** Who answers. */
  model: Model;
  /** Of every model; no call is throttled when absent. */
  tokensPerMinute?: number;
  /** Anyone may call when absent. */
  authorize?: Authorize;
}

/**
 * Bedrock Runtime, and what of Bedrock's control plane names models, over HTTP/1.1 and, where the server speaks it,
 * HTTP/2.
 */
export const bedrock: FastifyPluginAsync<BedrockOptions> = async (fastify, options) => {
  const { clock, journal, region, model, tokensPerMinute, authorize = anyone } = options;
  const services = {
    clock,
    journal,
    authorize,
    model,
    catalogue: openCatalogue({ clock, region }),
    promptCache: new PromptCache(clock),
    ...(tokensPerMinute !== undefined && { quotas: new TokenQuotas({ clock, tokensPerMinute }) }),
  };

  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  fastify.setErrorHandler((error, _request, reply) => sendError(reply, error, randomUUID()));
  // One route for all: Fastify's own parameters are too short for ARNs, and it does not take `//model` for `/model`.
  fastify.all("/*", { bodyLimit: MAX_BODY_BYTES }, (request, reply) =>
    answerCall(services, { request, reply }),
  );
};
