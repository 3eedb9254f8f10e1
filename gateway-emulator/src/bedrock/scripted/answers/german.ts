import type { Wording } from "./wording.ts";

export const german: Wording = {
  title: "Deine Frage ist angekommen",
  honesty:
    "Lieber ehrlich als schlau: Ich bin das **lokale Skript-Modell von Groundfog**. Es lief kein echtes Modell, und nichts hat diesen Rechner verlassen; wirklich beantworten kann ich das also nicht. Echt ist der Weg hin und zurück: Deine Anfrage kam im Format von Amazon Bedrock an, und diese Worte gehen genauso wieder hinaus.",
  earlier: (question) =>
    `Davor hast du gefragt: „${question}“. Diese Runde kam mit der Anfrage mit, ein echtes Modell hätte also den Zusammenhang gekannt.`,
  noText: "(kein Text, nur Anhänge)",
  table: {
    head: ["Deine Anfrage", "wie sie ankam"],
    modelId: "Modell",
    turns: "Nachrichten",
    tokens: "Tokens, geschätzt",
    pace: "Tempo dieser Antwort",
  },
  pace: ({ ttftMs, deltaMs }) => `erste Worte nach etwa ${ttftMs} ms, weitere etwa alle ${deltaMs} ms`,
  instantPace: "alles auf einmal",
  tryThis: "Drei Dinge zum Ausprobieren:",
  ideas: [
    "**Frag weiter.** Das ganze Gespräch reist mit jeder Frage mit; sieh zu, wie die Nachrichten mehr werden.",
    "**Wechsle die Sprache.** Ich antworte auf English, 中文, 日本語, 한국어, Español, Français und ein paar mehr.",
    "**Schreib meine nächste Antwort selbst.** Schick ein Skript an die Control-API, und ich sage genau das, in deinem Tempo.",
  ],
  theRequest: "Das ist der Aufruf, den du gerade siehst, in TypeScript:",
  theScript: "So, für das nächste Mal, wenn jemand dasselbe fragt:",
  scriptedText: "Hallo aus einem Skript!",
};
