import { BoundedRegex } from "./bounded-regex.ts";
import type { Directions, GuardrailDefinition, RuleAction } from "./definition.ts";
import type { Finding, Span } from "./finding.ts";
import { matchesFrom } from "./matches.ts";
import { ENTITIES } from "./pii/entities.ts";
import { PROFANITY } from "./profanity.ts";
import { topicFinder } from "./topics.ts";
import { wordFinder } from "./words.ts";

/** What is judged: a prompt, or a model's answer. */
export type Source = "INPUT" | "OUTPUT";

/** All that a guardrail finds in a text from a place on, by where it begins; what is before is only looked back at. */
export interface Judge {
  (text: string, options: { source: Source; from?: number }): Finding[];
  /** Whether there is a policy for this source that looks at a text as a whole, and at no part of it. */
  wantsWhole(source: Source): boolean;
}

type Rule = (text: string, from: number) => Iterable<Found>;
type Found = Omit<Finding, "action">;

/** Makes ready what a guardrail looks for. `onSlowRegex` hears the name of a regular expression that takes too long. */
export function judgeOf(definition: GuardrailDefinition, onSlowRegex: (name: string) => void): Judge {
  const rules = rulesOf(definition, onSlowRegex);
  const judge = (text: string, { source, from = 0 }: { source: Source; from?: number }) =>
    rules
      .flatMap(({ rule, directions }) => {
        const action = actionFor(directions, source);
        return action === undefined ? [] : [...rule(text, from)].map((found) => ({ ...found, action }));
      })
      .toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  const wantsWhole = (source: Source) =>
    definition.regexes.some((regex) => actionFor(regex, source) !== undefined);
  return Object.assign(judge, { wantsWhole });
}

export function actionFor({ input, output }: Directions, source: Source): RuleAction | undefined {
  return source === "INPUT" ? input : output;
}

function rulesOf(
  definition: GuardrailDefinition,
  onSlowRegex: (name: string) => void,
): { rule: Rule; directions: Directions }[] {
  const { words, profanity, piiEntities, regexes, topics } = definition;
  // Ten thousand words are looked for at once, not one after the other.
  const wordsByActions = Map.groupBy(words, ({ input, output }) => `${input} ${output}`);
  return [
    ...topics.map((topic) => ({ rule: topicRule(topic), directions: topic })),
    ...[...wordsByActions.values()].flatMap((group) =>
      group.slice(0, 1).map((directions) => ({
        rule: wordRule(
          "word",
          group.map(({ text }) => text),
        ),
        directions,
      })),
    ),
    ...(profanity ? [{ rule: wordRule("profanity", PROFANITY), directions: profanity }] : []),
    ...piiEntities.map((entity) => ({ rule: piiRule(entity.type), directions: entity })),
    ...regexes.map((regex) => ({ rule: regexRule(regex, () => onSlowRegex(regex.name)), directions: regex })),
  ];
}

function topicRule({ name, examples }: { name: string; examples: readonly string[] }): Rule {
  const isAbout = topicFinder(examples);
  return (text) => (isAbout(text) ? [{ policy: "topic", name, match: "" }] : []);
}

function wordRule(policy: "word" | "profanity", words: readonly string[]): Rule {
  const find = wordFinder(words);
  return (text, from) => [...find(text, from)].map((span) => found({ policy, name: "", text, span }));
}

function piiRule(type: string): Rule {
  const entity = ENTITIES.get(type);
  if (!entity) return () => [];
  return (text, from) =>
    [...matchesFrom(entity.pattern, { ...entity, text, from })].map((span) =>
      found({ policy: "pii", name: type, text, span }),
    );
}

function regexRule({ name, pattern }: { name: string; pattern: string }, onGivenUp: () => void): Rule {
  const regex = new BoundedRegex(pattern, onGivenUp);
  return (text) =>
    regex.find(text).map((span) => ({ ...found({ policy: "regex", name, text, span }), regex: pattern }));
}

function found({
  text,
  span,
  ...rest
}: Pick<Finding, "policy" | "name"> & { text: string; span: Span }): Found {
  return { ...rest, span, match: text.slice(span.start, span.end) };
}
