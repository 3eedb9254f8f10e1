import type { CompiledMode, HLJSApi, HighlightResult, Language } from "highlight.js";
import { RunEmitter, kindOf } from "./run-emitter.ts";
import type { Run } from "./run.ts";

/** What is open where a piece of code ends (a comment, a string, a tag); nothing at the beginning. */
export type Reading = NonNullable<HighlightResult["_top"]> | undefined;

/** Code as coloured runs, and how to read on. */
export interface Coloured {
  readonly runs: readonly Run[];
  readonly reading: Reading;
}

/** A language that can be coloured. */
export interface Grammar {
  /** Colours the code that follows on what was read before. Code that cannot be read comes back plain. */
  colour(code: string, before: Reading): Coloured;
}

/** @param highlighter one that nothing else uses, in which the language is registered */
export function createGrammar(highlighter: HLJSApi, language: string): Grammar {
  highlighter.configure({ __emitter: RunEmitter });
  return {
    colour(code, before) {
      if (before) highlighter.registerLanguage(READ_ON, () => languageFrom(before));
      const { _emitter: emitter, _top: reading } = highlighter.highlight(code, {
        language: before ? READ_ON : language,
        ignoreIllegals: true,
      });
      const runs = emitter instanceof RunEmitter ? emitter.runsWithin(kindsAround(before)) : [];
      if (runs.reduce((sum, { text }) => sum + text.length, 0) === code.length) return { runs, reading };
      return { runs: [{ kind: "", text: code }], reading: undefined };
    },
  };
}

const READ_ON = "read-on";

/**
 * highlight.js reads on only in the languages within a language. But where it stands is, like a language, a compiled
 * mode: one with parents. With what belongs to the whole language, it is one to begin with.
 * @see https://github.com/highlightjs/highlight.js/blob/main/src/highlight.js `_highlight`
 */
function languageFrom(reading: NonNullable<Reading>): Language {
  if (Object.hasOwn(reading, "classNameAliases")) return reading;
  const [language] = modesFrom(reading) as [Language];
  const { case_insensitive = false, classNameAliases = {} } = language;
  return Object.assign(Object.create(reading), { case_insensitive, classNameAliases, aliases: undefined });
}

function kindsAround(reading: Reading) {
  return modesFrom(reading).flatMap(({ scope }) => (typeof scope === "string" ? [kindOf(scope)] : []));
}

/** From the language in. */
function modesFrom(reading: Reading): (Language | CompiledMode)[] {
  const modes: (Language | CompiledMode)[] = [];
  for (let mode = reading; mode; mode = mode.parent as Reading) modes.unshift(mode);
  return modes;
}
