import { ApplyGuardrailCommand, type ApplyGuardrailCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import type { GuardrailDefinition } from "../guardrails/definition.ts";
import { BLOCKING, GUARDRAIL_ID, guardrailWith, MASKING } from "../guardrails/guardrail.fixture.ts";
import { startBedrock, TRANSPORTS, type Transport } from "../under-test.ts";

const ASKED = { guardrailIdentifier: GUARDRAIL_ID, guardrailVersion: "DRAFT", source: "OUTPUT" as const };

async function applied(
  policies: Partial<GuardrailDefinition>,
  input: string | Partial<ApplyGuardrailCommandInput>,
  transport: Transport = "h1",
) {
  const definition = guardrailWith(policies);
  await using bedrock = await startBedrock({ guardrails: () => [definition] });
  const content = typeof input === "string" ? { content: [{ text: { text: input } }] } : input;
  const command = new ApplyGuardrailCommand({ ...ASKED, content: [], ...content });
  const { $metadata: _, ...answer } = await bedrock.client(transport).send(command);
  return answer;
}

describe.each(TRANSPORTS)("ApplyGuardrail over %s", (transport) => {
  it("lets pass what it finds nothing in", async () => {
    const answer = await applied({ words: [{ text: "fog", ...BLOCKING }] }, "A foggy day", transport);
    const usage = {
      topicPolicyUnits: 0,
      contentPolicyUnits: 0,
      wordPolicyUnits: 1,
      sensitiveInformationPolicyUnits: 0,
      sensitiveInformationPolicyFreeUnits: 0,
      contextualGroundingPolicyUnits: 0,
      contentPolicyImageUnits: 0,
      automatedReasoningPolicyUnits: 0,
      automatedReasoningPolicies: 0,
    };
    const guardrailCoverage = { textCharacters: { guarded: 11, total: 11 } };
    expect(answer).toEqual({
      usage,
      action: "NONE",
      actionReason: "No action.",
      outputs: [],
      guardrailCoverage,
      assessments: [
        {
          invocationMetrics: { guardrailProcessingLatency: expect.any(Number), usage, guardrailCoverage },
          appliedGuardrailDetails: {
            guardrailId: GUARDRAIL_ID,
            guardrailVersion: "DRAFT",
            guardrailArn: `arn:aws:bedrock:us-east-1:123456789012:guardrail/${GUARDRAIL_ID}`,
            guardrailOrigin: ["REQUEST"],
            guardrailOwnership: "SELF",
          },
        },
      ],
    });
  });

  it("masks, and says what", async () => {
    const answer = await applied(
      {
        piiEntities: [{ type: "EMAIL", ...MASKING }],
        regexes: [{ name: "Ticket", pattern: "TCK-\\d+", ...MASKING }],
      },
      "Ask jo@example.com about TCK-42.",
      transport,
    );
    expect(answer).toMatchObject({
      action: "GUARDRAIL_INTERVENED",
      actionReason: "Guardrail masked.",
      outputs: [{ text: "Ask {EMAIL} about {Ticket}." }],
      usage: { sensitiveInformationPolicyUnits: 1, sensitiveInformationPolicyFreeUnits: 1 },
    });
    expect(answer.assessments?.[0]?.sensitiveInformationPolicy).toEqual({
      piiEntities: [{ match: "jo@example.com", type: "EMAIL", action: "ANONYMIZED", detected: true }],
      regexes: [{ name: "Ticket", match: "TCK-42", regex: "TCK-\\d+", action: "ANONYMIZED", detected: true }],
    });
  });

  it("refuses a guardrail, and a version, that there is not", async () => {
    const message = "The guardrail identifier or version provided in the request does not exist.";
    const wrong = [
      [{ guardrailVersion: "2" }, message],
      [{ guardrailIdentifier: "zzzzzzzzzzzz" }, message],
      [{ guardrailIdentifier: "1" }, "The provided guardrail identifier is invalid."],
      [
        { guardrailVersion: "0" },
        "1 validation error detected: Value '0' at 'guardrailVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (|([1-9][0-9]{0,7})|(DRAFT))",
      ],
    ] as const;
    for (const [input, said] of wrong)
      await expect(applied({}, input, transport)).rejects.toMatchObject({
        name: "ValidationException",
        message: said,
        $metadata: { httpStatusCode: 400 },
      });
    expect(await applied({}, { guardrailVersion: "1" }, transport)).toMatchObject({ action: "NONE" });
  });
});

it("blocks rather than masks, and does not say what it would have masked", async () => {
  const policies = {
    piiEntities: [
      { type: "EMAIL", ...MASKING },
      { type: "US_SOCIAL_SECURITY_NUMBER", ...BLOCKING },
    ],
  };
  const answer = await applied(policies, {
    source: "INPUT",
    content: [{ text: { text: "jo@example.com 123-45-6789" } }],
  });
  expect(answer).toMatchObject({
    actionReason: "Guardrail blocked.",
    outputs: [{ text: "I cannot take that." }],
  });
  expect(answer.assessments?.[0]?.sensitiveInformationPolicy?.piiEntities).toEqual([
    { match: "123-45-6789", type: "US_SOCIAL_SECURITY_NUMBER", action: "BLOCKED", detected: true },
  ]);
});

it("blocks words, profanity and topics", async () => {
  const policies = {
    words: [{ text: "Project  X", ...BLOCKING }],
    profanity: BLOCKING,
    topics: [{ name: "Advice", examples: ["How should I invest my retirement savings?"], ...BLOCKING }],
  };
  const answer = await applied(policies, "Damn, project x: which retirement savings to invest?");
  expect(answer.outputs).toEqual([{ text: "I cannot say that." }]);
  expect(answer.assessments).toMatchObject([
    {
      wordPolicy: {
        customWords: [{ match: "project x", action: "BLOCKED", detected: true }],
        managedWordLists: [{ match: "Damn", type: "PROFANITY", action: "BLOCKED", detected: true }],
      },
      topicPolicy: { topics: [{ name: "Advice", type: "DENY", action: "BLOCKED", detected: true }] },
    },
  ]);
  expect(await applied(policies, "What is a retirement?")).toMatchObject({ action: "NONE" });
});

it("looks, and counts, only in the direction that a policy is for; what is only noted changes nothing", async () => {
  const policies = {
    words: [{ text: "fog", input: "BLOCK" as const }],
    piiEntities: [{ type: "EMAIL", output: "NONE" as const }],
  };
  const answer = await applied(policies, "fog@example.com");
  expect(answer).toMatchObject({ action: "NONE", outputs: [], usage: { wordPolicyUnits: 0 } });
  expect(answer.assessments).toMatchObject([
    { sensitiveInformationPolicy: { piiEntities: [{ action: "NONE", detected: true }] } },
  ]);
});

it("says with FULL also what was looked for and not found", async () => {
  const policies = {
    words: [{ text: "fog", ...BLOCKING }],
    topics: [{ name: "Advice", examples: [], ...BLOCKING }],
    contentFilters: [{ type: "HATE", inputStrength: "LOW", outputStrength: "HIGH" }],
    piiEntities: [{ type: "EMAIL", ...MASKING }],
  };
  const input = { outputScope: "FULL" as const, content: [{ text: { text: "Hi" } }] };
  const [assessment] = (await applied(policies, input)).assessments ?? [];
  const none = { action: "NONE", detected: false };
  expect(assessment).toMatchObject({
    topicPolicy: { topics: [{ name: "Advice", type: "DENY", ...none }] },
    contentPolicy: { filters: [{ type: "HATE", confidence: "NONE", filterStrength: "HIGH", ...none }] },
    sensitiveInformationPolicy: { piiEntities: [{ match: "", type: "EMAIL", ...none }] },
  });
  expect(assessment?.wordPolicy).toBeUndefined();
});

it("judges neither sources nor questions, and counts a unit for each thousand characters", async () => {
  const content = [
    { text: { text: "fog", qualifiers: ["grounding_source" as const] } },
    { text: { text: "fog?", qualifiers: ["query" as const] } },
    { text: { text: "x".repeat(1_001), qualifiers: ["guard_content" as const] } },
  ];
  const answer = await applied({ words: [{ text: "fog", ...BLOCKING }] }, { content });
  expect(answer).toMatchObject({
    action: "NONE",
    usage: { wordPolicyUnits: 2 },
    guardrailCoverage: { textCharacters: { guarded: 1_001, total: 1_008 } },
  });
});

it("gives up a regular expression that takes too long, and says so", async () => {
  // The back reference keeps V8's engine that never backtracks away, which other tests of this process may have turned on.
  const slow = { name: "Slow", pattern: String.raw`(a+)+(?:\1)?$`, ...BLOCKING };
  const definition = guardrailWith({ regexes: [slow] });
  await using bedrock = await startBedrock({ guardrails: () => [definition] });
  const content = [{ text: { text: `${"a".repeat(40)}!` } }];
  const command = new ApplyGuardrailCommand({ ...ASKED, content });
  expect(await bedrock.client("h1").send(command)).toMatchObject({ action: "NONE" });
  const advice = bedrock.journal.after(0).find(({ kind }) => kind === "advice");
  expect(JSON.stringify(advice?.detail)).toContain("Slow of the guardrail chat took more than 250 ms");
});
