import { describe, expect, test } from "vitest";
import { type Blocks, chatStack, readFixture } from "./chat-stack.fixture.ts";

const messages = { blocked_input_messaging: "Not that.", blocked_outputs_messaging: "Not this." };

function withGuardrail(policies: Record<string, unknown>, more: Blocks = {}) {
  return readFixture(
    chatStack({ aws_bedrock_guardrail: { chat: { name: "chat", ...messages, ...policies } }, ...more }),
  );
}

test("a guardrail has its messages, an id that stays, and what it looks for in each direction", () => {
  const { guardrails, notEmulated } = withGuardrail({
    word_policy_config: [
      {
        words_config: [{ text: "fog" }, { text: "mist", input_enabled: false }],
        managed_word_lists_config: [{ type: "PROFANITY" }],
      },
    ],
    sensitive_information_policy_config: {
      pii_entities_config: [
        { type: "EMAIL", action: "ANONYMIZE" },
        { type: "URL", action: "BLOCK", input_action: "NONE", output_enabled: false },
      ],
      regexes_config: [
        { name: "Ticket", pattern: "TCK-\\d+", action: "ANONYMIZE", input_action: "ANONYMIZE" },
      ],
    },
  });
  expect(guardrails).toEqual([
    {
      guardrailId: expect.stringMatching(/^[a-z0-9]{12}$/),
      arn: `arn:aws:bedrock:us-east-1:123456789012:guardrail/${guardrails[0]?.guardrailId}`,
      name: "chat",
      blockedInputMessaging: "Not that.",
      blockedOutputsMessaging: "Not this.",
      versions: 0,
      words: [
        { text: "fog", input: "BLOCK", output: "BLOCK" },
        { text: "mist", output: "BLOCK" },
      ],
      profanity: { input: "BLOCK", output: "BLOCK" },
      piiEntities: [
        { type: "EMAIL", output: "ANONYMIZE" },
        { type: "URL", input: "NONE" },
      ],
      regexes: [{ name: "Ticket", pattern: "TCK-\\d+", input: "ANONYMIZE", output: "ANONYMIZE" }],
      topics: [],
      contentFilters: [],
      contextualGrounding: [],
    },
  ]);
  expect(notEmulated).toEqual([]);
});

test("a function's variables name it, and its versions by their numbers", () => {
  const guardrail_arn = "${aws_bedrock_guardrail.chat.guardrail_arn}";
  const { guardrails, functions } = withGuardrail(
    {},
    {
      aws_bedrock_guardrail_version: { first: { guardrail_arn }, second: { guardrail_arn } },
      aws_lambda_function: {
        handler: {
          environment: {
            variables: {
              GUARDRAIL_ID: "${aws_bedrock_guardrail.chat.guardrail_id}",
              DRAFT_VERSION: "${aws_bedrock_guardrail.chat.version}",
              GUARDRAIL_VERSION: "${aws_bedrock_guardrail_version.second.version}",
            },
          },
        },
      },
    },
  );
  expect(guardrails[0]?.versions).toBe(2);
  expect(functions[0]?.environment).toEqual({
    GUARDRAIL_ID: guardrails[0]?.guardrailId,
    DRAFT_VERSION: "DRAFT",
    GUARDRAIL_VERSION: "2",
  });
});

test("what only a model could judge is noted once", () => {
  const { notEmulated } = withGuardrail({
    content_policy_config: {
      filters_config: [{ type: "HATE", input_strength: "HIGH", output_strength: "LOW" }],
    },
    contextual_grounding_policy_config: { filters_config: [{ type: "GROUNDING", threshold: 0.7 }] },
    topic_policy_config: { topics_config: [{ name: "Advice", definition: "Money.", type: "DENY" }] },
    sensitive_information_policy_config: { pii_entities_config: [{ type: "NAME", action: "BLOCK" }] },
  });
  expect(notEmulated.map(({ why }) => why)).toEqual([
    "content_policy_config finds nothing here: only a model could judge it; test with a word filter",
    "contextual_grounding_policy_config finds nothing here: only a model could judge it",
    "the topic Advice is never found here: it has no examples, and only a model could go by its definition",
    "NAME is never found here: only a model could tell one",
  ]);
});

describe("Bedrock would refuse", () => {
  const regex = (pattern: string) => ({
    sensitive_information_policy_config: { regexes_config: [{ name: "It", pattern, action: "BLOCK" }] },
  });
  const cases: [Record<string, unknown>, string][] = [
    [{ blocked_input_messaging: "" }, "blocked_input_messaging has 0 characters"],
    [{ word_policy_config: { words_config: [{ text: " " }] } }, "of which not all are spaces"],
    [
      { sensitive_information_policy_config: { pii_entities_config: [{ type: "MAIL", action: "BLOCK" }] } },
      "the type of an entity is MAIL",
    ],
    [regex("a(?=b)"), "the pattern of It looks around"],
    [regex("("), "the pattern of It is no regular expression"],
    [{ content_policy_config: { filters_config: [{ type: "FOG" }] } }, "type is FOG; it must be SEXUAL or"],
  ];
  test.each(cases)("%j", (policies, said) => {
    expect(() => withGuardrail(policies)).toThrow(said);
  });
});
