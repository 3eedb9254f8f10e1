/**
 * Guesses the language of a text from its script, for fonts, line height and screen readers; `undefined` where the
 * script does not tell. A few foreign words do not make a foreign text.
 */
export function languageOf(text: string): "zh" | "ja" | "ko" | undefined {
  const start = text.slice(0, 400);
  const count = (script: RegExp) => start.match(script)?.length ?? 0;
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const hangul = count(/\p{Script=Hangul}/gu);
  const han = count(/\p{Script=Han}/gu);
  const cjk = kana + hangul + han;
  // One of these characters says about as much as three letters of an alphabet.
  if (cjk === 0 || cjk * 4 < count(/\p{L}/gu)) return undefined;
  if (hangul >= kana + han) return "ko";
  return kana * 8 >= han ? "ja" : "zh";
}
