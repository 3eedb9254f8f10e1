import type { RuleAction } from "./definition.ts";
import { type Finding, isBlocking } from "./finding.ts";
import { actionFor } from "./judge.ts";
import { guardrailCoverage, guardrailUsage } from "./usage.ts";
import type { Verdict } from "./verdict.ts";

/** Whether what was looked for and not found is said, too. Words and regular expressions are not. */
export type Scope = "INTERVENTIONS" | "FULL";

type Entry = Record<string, unknown>;

/** What a guardrail has found, as AWS says it. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailAssessment.html */
export function assessmentOf(verdict: Verdict, scope: Scope): Record<string, unknown> {
  const { definition, version, source, coverage, latencyMs } = verdict;
  const findings = saidFindings(verdict.findings);
  const of = (policy: Finding["policy"]) => findings.filter((finding) => finding.policy === policy);
  const undetected = scope === "FULL" ? undetectedEntries(verdict) : NOTHING;
  const customWords = of("word").map(wordEntry);
  const managedWordLists = of("profanity").map((finding) => ({ ...wordEntry(finding), type: "PROFANITY" }));
  const piiEntities = [...of("pii").map(piiEntry), ...undetected.piiEntities];
  const regexes = of("regex").map(regexEntry);
  const topics = [...of("topic").map(topicEntry), ...undetected.topics];
  return {
    ...(topics.length > 0 && { topicPolicy: { topics } }),
    ...(undetected.filters.length > 0 && { contentPolicy: { filters: undetected.filters } }),
    ...(customWords.length + managedWordLists.length > 0 && {
      wordPolicy: { customWords, managedWordLists },
    }),
    ...(piiEntities.length + regexes.length > 0 && { sensitiveInformationPolicy: { piiEntities, regexes } }),
    invocationMetrics: {
      guardrailProcessingLatency: latencyMs,
      usage: guardrailUsage(definition, { source, coverage }),
      guardrailCoverage: guardrailCoverage(coverage),
    },
    appliedGuardrailDetails: {
      guardrailId: definition.guardrailId,
      guardrailVersion: version,
      guardrailArn: definition.arn,
      guardrailOrigin: ["REQUEST"],
      guardrailOwnership: "SELF",
    },
  };
}

/** Each once; where something is blocked nothing is masked, and what would have been is not said. */
function saidFindings(findings: readonly Finding[]): Finding[] {
  const blocked = findings.some(isBlocking);
  const said = new Map<string, Finding>();
  for (const finding of findings)
    if (!blocked || finding.action !== "ANONYMIZE")
      said.set(JSON.stringify([finding.policy, finding.name, finding.match]), finding);
  return [...said.values()];
}

const NOTHING = { topics: [], filters: [], piiEntities: [] };

function undetectedEntries({ definition, source, findings }: Verdict) {
  const isFound = (policy: Finding["policy"], name: string) =>
    findings.some((finding) => finding.policy === policy && finding.name === name);
  const none = { action: "NONE", detected: false };
  return {
    topics: definition.topics
      .filter((topic) => actionFor(topic, source) !== undefined && !isFound("topic", topic.name))
      .map(({ name }): Entry => ({ name, type: "DENY", ...none })),
    filters: definition.contentFilters
      .map(({ type, inputStrength, outputStrength }) => ({
        type,
        confidence: "NONE",
        filterStrength: source === "INPUT" ? inputStrength : outputStrength,
        ...none,
      }))
      .filter(({ filterStrength }) => filterStrength !== "NONE"),
    piiEntities: definition.piiEntities
      .filter((entity) => actionFor(entity, source) !== undefined && !isFound("pii", entity.type))
      .map(({ type }): Entry => ({ match: "", type, ...none })),
  };
}

function topicEntry({ name, action }: Finding): Entry {
  return { name, type: "DENY", action: said(action), detected: true };
}

function wordEntry({ match, action }: Finding): Entry {
  return { match, action: said(action), detected: true };
}

function piiEntry({ name, match, action }: Finding): Entry {
  return { match, type: name, action: said(action), detected: true };
}

function regexEntry({ name, match, regex, action }: Finding): Entry {
  return { name, match, regex, action: said(action), detected: true };
}

function said(action: RuleAction): string {
  switch (action) {
    case "BLOCK":
      return "BLOCKED";
    case "ANONYMIZE":
      return "ANONYMIZED";
    case "NONE":
      return "NONE";
  }
}
