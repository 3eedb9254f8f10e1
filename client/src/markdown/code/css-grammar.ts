import type { HLJSApi, Language, Mode } from "highlight.js";

/** CSS by its shape: without the lists of all properties and elements, which make up most of the usual grammar. */
export function cssGrammar(hljs: HLJSApi): Language {
  const values: Mode[] = [
    hljs.C_BLOCK_COMMENT_MODE,
    hljs.QUOTE_STRING_MODE,
    hljs.APOS_STRING_MODE,
    { scope: "keyword", match: /!important\b/ },
    { scope: "number", match: /(?<![\w-])[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:%|[a-z]+)?|#[\da-f]{3,8}\b/ },
    { scope: "built_in", match: /(?<![\w-])[a-z-]+(?=\()/ },
  ];
  return {
    name: "CSS",
    case_insensitive: true,
    contains: [
      { begin: [/@[\w-]+/], beginScope: { 1: "keyword" }, end: /(?=[{;}])/, contains: values },
      // What `{` follows before anything ends is a selector: `a:hover` is one, `color: red` is none.
      { scope: "selector-tag", match: /(?:[.#&*]|::?|(?<![\w-]))[\w-]+(?![\w-])(?=[^{};"'/]{0,200}\{)/ },
      { scope: "attribute", match: /(?<![\w-])[a-z_-][\w-]*(?=[ \t]*:)/ },
      ...values,
    ],
  };
}
