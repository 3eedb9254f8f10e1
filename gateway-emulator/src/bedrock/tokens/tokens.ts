/** What one token weighs, so that a character's share of it stays a whole number. */
export const TOKEN_WEIGHT = 14;

/** An estimate: 3.5 ASCII characters, one character of Chinese, Japanese or Korean, half an emoji make a token. */
export function estimateTokens(text: string): number {
  return tokensOfWeight(textWeight(text));
}

export function tokensOfWeight(weight: number): number {
  return Math.ceil(weight / TOKEN_WEIGHT);
}

export function textWeight(text: string): number {
  let weight = 0;
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) ?? 0;
    weight += characterWeight(codePoint);
    // Its second half.
    if (codePoint > 0xffff) at += 1;
  }
  return weight;
}

function characterWeight(codePoint: number): number {
  if (codePoint < 0x80) return TOKEN_WEIGHT / 3.5;
  if (codePoint > 0xffff) return 2 * TOKEN_WEIGHT;
  const wide = codePoint >= 0x2e80 && codePoint !== 0xfe0f;
  return wide ? TOKEN_WEIGHT : TOKEN_WEIGHT / 2;
}
