import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { SystemClock, type Clock } from "../control/clock.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { Journal } from "../control/journal.ts";
import { anyone, type Authorize } from "../iam/authorize.ts";
import type { Principals } from "../iam/principals.ts";
import { answerCall } from "./api/answer-call.ts";
import { refuse } from "./api/refused-requests.ts";
import { relayCall } from "./api/relay-call.ts";
import { openCatalogue } from "./catalogue/catalogue.ts";
import type { BedrockEffect } from "./faults/bedrock-effect.ts";
import type { FoundationModel } from "./catalogue/foundation-model.ts";
import type { GuardrailDefinition } from "./guardrails/definition.ts";
import { Guardrails } from "./guardrails/guardrails.ts";
import type { Model } from "./model/model.ts";
import { PassedOver } from "./request/passed-over.ts";
import { PromptCache } from "./tokens/prompt-cache.ts";
import type { TokenQuotas } from "./tokens/token-quotas.ts";
import type { Relay } from "./upstream/relay.ts";

export interface BedrockOptions {
  clock: Clock;
  journal: Journal;
  /** Where it says it is. */
  region: string;
  /** Whose it says it is; it stands in the ARNs of inference profiles. */
  accountId?: string;
  /** Models that the catalogue does not have. */
  addedModels?: readonly FoundationModel[];
  /** What stands between prompts, models and answers, as the stack has it at present; none when absent. */
  guardrails?: () => readonly GuardrailDefinition[];
  /** Who answers. */
  model: Model;
  /** Answers every call in the model's place, by no rule of ours, when it is there. */
  relay?: Relay;
  /** What models remember of prompts; nothing yet when absent. */
  promptCache?: PromptCache;
  /** No call is throttled when absent. */
  quotas?: TokenQuotas;
  /** Anyone may call when absent. */
  authorize?: Authorize;
  /** Whose the access keys are; every caller may do anything when absent. */
  principals?: Principals;
  /** Nothing goes wrong on purpose when absent. */
  faults?: FaultPlace<BedrockEffect>;
  /** The machine's own time, by which bodies are waited for. */
  machineClock?: Clock;
}

/**
 * Bedrock Runtime, and what of Bedrock's control plane names models, over HTTP/1.1 and, where the server speaks it,
 * HTTP/2.
 */
export const bedrock: FastifyPluginAsync<BedrockOptions> = async (fastify, options) => {
  const {
    clock,
    journal,
    region,
    accountId,
    addedModels,
    guardrails = () => [],
    model,
    relay,
    promptCache = new PromptCache(clock),
    quotas,
    authorize = anyone,
    principals,
    faults,
    machineClock = new SystemClock(),
  } = options;
  const services = {
    clock,
    machineClock,
    journal,
    authorize,
    model,
    catalogue: openCatalogue({
      clock,
      region,
      ...(accountId !== undefined && { accountId }),
      ...(addedModels && { added: addedModels }),
    }),
    guardrails: new Guardrails(guardrails, (advice) => journal.write({ kind: "advice", detail: { advice } })),
    promptCache,
    passedOver: new PassedOver((advice) => journal.write({ kind: "advice", detail: { advice } })),
    ...(principals && { principals }),
    ...(faults && { faults }),
    ...(quotas && { quotas }),
  };

  fastify.removeAllContentTypeParsers();
  // Fastify would look for a body only where a header announces one; in HTTP/2 none need do so.
  fastify.addContentTypeParser("*", (_request, _body, done) => done(null));
  fastify.setErrorHandler((error, request, reply) => refuse(journal, { error, request, reply }));
  const answer = (request: FastifyRequest, reply: FastifyReply) =>
    relay ? relayCall(services, relay, { request, reply }) : answerCall(services, { request, reply });
  // One route for all: Fastify's own parameters are too short for ARNs, and it does not take `//model` for `/model`.
  fastify.all("/*", answer);
  // Methods that Fastify has no routes for.
  fastify.setNotFoundHandler(answer);
};
