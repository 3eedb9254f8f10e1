/**
 * Emphasis in Chinese, Japanese and Korean, which put no spaces around it.
 *
 * CommonMark's flanking rules ask for a space outside a delimiter that has punctuation inside: `**重点：**说明` would
 * keep its asterisks. Here CJK punctuation counts as a letter, and a CJK character outside a delimiter counts as a
 * space. Text without CJK characters reads exactly as before.
 *
 * @see https://github.com/tats-u/markdown-cjk-friendly the rule, as proposed to CommonMark
 * @see https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
 */
const CJK = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\uff01-\uffee]`;

/** GitHub lets `~` stand inside emphasis as a letter would; for strikethrough itself it is punctuation. */
const BESIDE_STAR = String.raw`(?:(?!~|${CJK})[\p{P}\p{S}])`;
const BESIDE_TILDE = String.raw`(?:(?!${CJK})[\p{P}\p{S}])`;

const endsInCjk = new RegExp(`${CJK}$`, "u");

/** Whether the last character of a text is Chinese, Japanese or Korean. */
export function isAfterCjk(text: string): boolean {
  return endsInCjk.test(text);
}

/** marked's rules for `*`, `**`, `~` and `~~` with the CJK rule in them; the group numbers carry marked's meaning. */
export const cjkEmphasisRules = {
  emStrongLDelim: new RegExp(
    String.raw`^(?:\*+(?:((?!\*)${BESIDE_STAR})|([^\s*]))?)|^_+(?:((?![_~])[\p{P}\p{S}])|([^\s_]))?`,
    "u",
  ),
  emStrongRDelimAst: new RegExp(
    [
      String.raw`^[^_*]*?__[^_*]*?\*[^_*]*?(?=__)`,
      String.raw`[^*]+(?=[^*])`,
      ...closingRules({ run: String.raw`\*+`, char: String.raw`\*`, punctuation: BESIDE_STAR }),
    ].join("|"),
    "gu",
  ),
  delLDelim: new RegExp(String.raw`^~~?(?:((?!~)${BESIDE_TILDE})|[^\s~])`, "u"),
  delRDelim: new RegExp(
    [String.raw`^[^~]+(?=[^~])`, ...closingRules({ run: "~~?", char: "~", punctuation: BESIDE_TILDE })].join(
      "|",
    ),
    "gu",
  ),
};

function closingRules({ run, char, punctuation }: Record<"run" | "char" | "punctuation", string>): string[] {
  const letter = String.raw`(?:(?!${punctuation})\S)`;
  const spacedLetter = `(?:(?!${CJK})${letter})`;
  const before = `(?!${char})${punctuation}`;
  return [
    // 1 and 2: can only close
    String.raw`${before}(${run})(?=\s|$)`,
    String.raw`(?:${spacedLetter}|${CJK}(?=${run}(?:\s|$)))(${run})(?!${char})(?=\s|${punctuation}|$)`,
    // 3 and 4: can only open
    String.raw`(?!${char})(?:\s|${punctuation}(?=${run}${spacedLetter}))(${run})(?=${letter})`,
    String.raw`\s(${run})(?!${char})(?=${punctuation})`,
    // 5 and 6: can do either
    String.raw`(?:${before}|${CJK})(${run})(?!${char})(?=${punctuation})`,
    String.raw`(?:${letter}|${before}(?=${run}${CJK}))(${run})(?=${letter})`,
  ];
}
