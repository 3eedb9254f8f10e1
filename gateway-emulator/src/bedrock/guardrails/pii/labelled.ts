/**
 * What stands behind a label, as in `account number: 12345678`; only the value is found, not the label.
 * @param labels the label's words, as a regular expression
 * @param value the value, as a regular expression
 */
export function labelled(labels: string, value: string): RegExp {
  return behind(labels, String.raw`(?:[:=#]|\bis\b|\bwas\b)?`, value);
}

/** The same for words that say nothing by themselves: behind `is` there has to be a digit in them. */
export function assigned(labels: string, character: string): RegExp {
  const behindSign = behind(labels, "[:=]", `${character}{2,}`);
  const behindVerb = behind(labels, String.raw`\b(?:is|was)\b`, `(?=${character}{0,64}\\d)${character}{2,}`);
  return new RegExp(`${behindSign.source}|${behindVerb.source}`, "giu");
}

function behind(labels: string, between: string, value: string): RegExp {
  const number = String.raw`(?:\s?(?:number|no\.?|nr\.?|code|id|#))?`;
  return new RegExp(
    String.raw`(?<=(?<![\p{L}\p{N}])(?:${labels})\b${number}\s?${between}\s{0,2}["'\u0060]?)(?:${value})`,
    "giu",
  );
}
