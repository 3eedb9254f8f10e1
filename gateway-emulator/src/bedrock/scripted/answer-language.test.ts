import { expect, it } from "vitest";
import { detectLanguage } from "./answer-language.ts";

it.each([
  ["How do glaciers move?", "en"],
  ["tell me a joke", "en"],
  ["怎么用 Python 写快速排序？", "zh-Hans"],
  ["用 TypeScript 写一个 WebSocket 客户端", "zh-Hans"],
  ["你好", "zh-Hans"],
  ["請問台北車站怎麼走？", "zh-Hant"],
  ["東京の天気はどうですか？", "ja"],
  ["React の useState と useEffect の違いを説明して", "ja"],
  ["東京駅周辺地図", "ja"],
  ["한국의 수도는 어디인가요?", "ko"],
  ["¿Cómo se hace una paella?", "es"],
  ["Hola", "es"],
  ["Comment faire une crêpe ?", "fr"],
  ["Wie spät ist es in Tokio?", "de"],
  ["Como você faz um bolo?", "pt"],
  ["Как дела?", "ru"],
  ["كيف حالك اليوم؟", "ar"],
  ["What does 你好 mean in English?", "en"],
  ["How do I say ありがとう politely?", "en"],
  ["Dimmi che cosa posso vedere a Roma in due giorni", "en"],
  ["Як справи, що нового їсти?", "en"],
  ["سلام، چطوری؟ گربه", "en"],
  ["42", "en"],
  ["", "en"],
])("takes %j for %s", (text, language) => {
  expect(detectLanguage([text])).toBe(language);
});

it("goes by the conversation when the newest message has no language of its own", () => {
  expect(detectLanguage(["ok", "雾是怎么形成的？"])).toBe("zh-Hans");
  expect(detectLanguage(["```js\nconst the = what;\n```", "Wie geht das mit der Liste?"])).toBe("de");
  expect(detectLanguage(["42?", "https://example.com/the/what", "霧はどうやってできるの？"])).toBe("ja");
  expect(detectLanguage(["What about this one?", "雾是怎么形成的？"])).toBe("en");
});
