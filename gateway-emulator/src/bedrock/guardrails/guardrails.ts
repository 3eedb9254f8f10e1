import { validation } from "../model/errors.ts";
import type { GuardrailDefinition } from "./definition.ts";
import { type Judge, judgeOf } from "./judge.ts";
import { MAX_REGEX_MS } from "./limits.ts";

/** A guardrail that was asked for, in one of its versions. */
export interface AskedGuardrail {
  definition: GuardrailDefinition;
  /** `DRAFT`, or a number. */
  version: string;
  judge: Judge;
}

/** What AWS gives: an id as such, or the last part of an ARN. */
const IDENTIFIER = /^(?:arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/)?[a-z0-9]{12}$/;

/** The guardrails that there are. What they look for is made ready once. */
export class Guardrails {
  readonly #definitions: () => readonly GuardrailDefinition[];
  readonly #advise: (advice: string) => void;
  readonly #judges = new WeakMap<GuardrailDefinition, Judge>();

  /** `advise` hears what AWS would not say. */
  constructor(definitions: () => readonly GuardrailDefinition[], advise: (advice: string) => void) {
    this.#definitions = definitions;
    this.#advise = advise;
  }

  /**
   * The guardrail of an id or an ARN, in one version.
   * @throws BedrockError ValidationException (400)
   */
  find(identifier: string, version: string): AskedGuardrail {
    const definitions = this.#definitions();
    if (!IDENTIFIER.test(identifier))
      throw validation(
        "The provided guardrail identifier is invalid.",
        `${JSON.stringify(identifier)} is no guardrail's id, which has 12 lower-case letters and digits, nor an ARN. ${known(definitions)}`,
      );
    const definition = definitions.find(
      ({ guardrailId, arn }) => identifier === guardrailId || identifier === arn,
    );
    const hasVersion = version === "DRAFT" || Number(version) <= (definition?.versions ?? 0);
    if (!definition || version === "" || !hasVersion)
      throw validation(
        "The guardrail identifier or version provided in the request does not exist.",
        `Version ${JSON.stringify(version)} of ${identifier} was asked for. ${known(definitions)}`,
      );
    return { definition, version, judge: this.#judgeOf(definition) };
  }

  #judgeOf(definition: GuardrailDefinition): Judge {
    const ready = this.#judges.get(definition);
    if (ready) return ready;
    const judge = judgeOf(definition, (regex) =>
      this.#advise(
        `The regular expression ${regex} of the guardrail ${definition.name} took more than ${MAX_REGEX_MS} ms, the emulator's limit, and was given up: it has found nothing. A repetition in a repetition, as in (a+)+, is what makes it slow.`,
      ),
    );
    this.#judges.set(definition, judge);
    return judge;
  }
}

function known(definitions: readonly GuardrailDefinition[]): string {
  if (definitions.length === 0)
    return "There is no guardrail: the stack declares none (aws_bedrock_guardrail), or could not be read.";
  const named = definitions.map(
    ({ name, guardrailId, versions }) =>
      `${name} (${guardrailId}: ${["DRAFT", ...Array.from({ length: versions }, (_, at) => String(at + 1))].join(", ")})`,
  );
  return `The stack declares ${named.join("; ")}.`;
}
