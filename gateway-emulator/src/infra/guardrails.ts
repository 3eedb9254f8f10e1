import type { GuardrailDefinition, RuleAction, TopicRule } from "../bedrock/guardrails/definition.ts";
import { ENTITIES } from "../bedrock/guardrails/pii/entities.ts";
import { readSensitiveInformation } from "./guardrail-information.ts";
import { countVersions } from "./guardrail-versions.ts";
import { readDirections } from "./guardrail-directions.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import { oneOf } from "./one-of.ts";
import type { Fields } from "./terraform/fields.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";

const TYPE = "aws_bedrock_guardrail";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html */
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_WORD_CHARACTERS = 100;

const STRENGTHS = ["NONE", "LOW", "MEDIUM", "HIGH"] as const;
const FILTERS = ["SEXUAL", "VIOLENCE", "HATE", "INSULTS", "MISCONDUCT", "PROMPT_ATTACK"] as const;

/**
 * The guardrails, each with its versions: those are what the stack says now.
 * @throws {StackError} when Bedrock would refuse one
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/bedrock_guardrail
 */
export function readGuardrails(stack: Stack, leaveOut: LeaveOut): GuardrailDefinition[] {
  const guardrails = new Map<string, GuardrailDefinition>();
  for (const resource of resourcesOf(stack, TYPE)) {
    refuseExpanded(resource);
    const guardrail = readGuardrail(resource);
    if (guardrails.has(guardrail.name))
      throw resource.error(`another guardrail is named ${guardrail.name} too; give it another name`);
    guardrails.set(guardrail.name, guardrail);
    noteUnjudged(resource.address, guardrail, leaveOut);
    leaveOutArguments(TYPE, resource, leaveOut);
  }
  return countVersions(stack, [...guardrails.values()], leaveOut);
}

function readGuardrail(resource: Resource): GuardrailDefinition {
  const words = resource.blocks("word_policy_config");
  const [profanity] = words.flatMap((policy) => policy.blocks("managed_word_lists_config"));
  if (profanity) oneOf(profanity, "type", ["PROFANITY"]);
  return {
    guardrailId: resource.attribute("guardrail_id"),
    arn: resource.attribute("guardrail_arn"),
    name: resource.requiredString("name"),
    blockedInputMessaging: messageOf(resource, "blocked_input_messaging"),
    blockedOutputsMessaging: messageOf(resource, "blocked_outputs_messaging"),
    versions: 0,
    words: words.flatMap((policy) => policy.blocks("words_config")).map(wordRule),
    ...(profanity && { profanity: readDirections(profanity, BLOCKED) }),
    ...readSensitiveInformation(resource),
    topics: resource
      .blocks("topic_policy_config")
      .flatMap((policy) => policy.blocks("topics_config"))
      .map(topicRule),
    contentFilters: resource
      .blocks("content_policy_config")
      .flatMap((policy) => policy.blocks("filters_config"))
      .map((filter) => ({
        type: oneOf(filter, "type", FILTERS) ?? filter.requiredString("type"),
        inputStrength: oneOf(filter, "input_strength", STRENGTHS) ?? "NONE",
        outputStrength: oneOf(filter, "output_strength", STRENGTHS) ?? "NONE",
      })),
    contextualGrounding: resource
      .blocks("contextual_grounding_policy_config")
      .flatMap((policy) => policy.blocks("filters_config"))
      .map((filter) => ({
        type: oneOf(filter, "type", ["GROUNDING", "RELEVANCE"]) ?? filter.requiredString("type"),
        threshold: filter.number("threshold") ?? 0,
      })),
  };
}

const BLOCKED: { action: RuleAction } = { action: "BLOCK" };

function messageOf(resource: Resource, name: string): string {
  const message = resource.requiredString(name);
  if (message === "" || message.length > MAX_MESSAGE_CHARACTERS)
    throw resource.error(
      `${name} has ${message.length} characters; Bedrock takes 1 to ${MAX_MESSAGE_CHARACTERS}`,
    );
  return message;
}

function wordRule(fields: Fields) {
  const text = fields.requiredString("text");
  if (text.trim() === "" || text.length > MAX_WORD_CHARACTERS)
    throw fields.error(
      `a word of words_config has ${text.length} characters; Bedrock takes 1 to ${MAX_WORD_CHARACTERS}, of which not all are spaces`,
    );
  return { text, ...readDirections(fields, BLOCKED) };
}

function topicRule(fields: Fields): TopicRule {
  fields.requiredString("definition");
  oneOf(fields, "type", ["DENY"]);
  return {
    name: fields.requiredString("name"),
    examples: fields.strings("examples"),
    ...readDirections(fields, BLOCKED),
  };
}

/** What only a model could judge is said once a policy, not once a call. */
function noteUnjudged(address: string, guardrail: GuardrailDefinition, leaveOut: LeaveOut): void {
  const { contentFilters, contextualGrounding, topics, piiEntities } = guardrail;
  if (contentFilters.length > 0)
    leaveOut(
      address,
      "content_policy_config finds nothing here: only a model could judge it; test with a word filter",
    );
  if (contextualGrounding.length > 0)
    leaveOut(address, "contextual_grounding_policy_config finds nothing here: only a model could judge it");
  for (const { name, examples } of topics)
    leaveOut(
      address,
      examples.length === 0
        ? `the topic ${name} is never found here: it has no examples, and only a model could go by its definition`
        : `the topic ${name} is told by the words of its examples here, not by its definition`,
    );
  for (const { type } of piiEntities)
    if (!ENTITIES.has(type)) leaveOut(address, `${type} is never found here: only a model could tell one`);
}
