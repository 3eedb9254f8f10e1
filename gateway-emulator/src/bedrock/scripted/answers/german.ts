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
    attachments: { image: "Bilder", document: "Dokumente", video: "Videos" },
    tokens: "Tokens, geschätzt",
    pace: "Tempo dieser Antwort",
  },
  pace: ({ ttftMs, deltaMs }) => `erste Worte nach etwa ${ttftMs} ms, weitere etwa alle ${deltaMs} ms`,
  instantPace: "alles auf einmal",
  bufferedPace: "alles auf einmal, wenn das Letzte geschrieben ist, wie bei einem Proxy, der puffert",
  thinkingPace: ({ fromS, toS }) => `zuerst ${fromS} bis ${toS} s Nachdenken`,
  tryThis: "Drei Dinge zum Ausprobieren:",
  ideas: [
    "**Frag weiter.** Das ganze Gespräch reist mit jeder Frage mit; sieh zu, wie die Nachrichten mehr werden.",
    "**Wechsle die Sprache.** Ich antworte auf English, 中文, 日本語, 한국어, Español, Français und ein paar mehr.",
    "**Schreib meine nächste Antwort selbst.** Schick ein Skript an die Control-API, und ich sage genau das, in deinem Tempo.",
  ],
  theRequest: "Das ist der Aufruf, den du gerade siehst, in TypeScript:",
  theScript: "So, für das nächste Mal, wenn jemand dasselbe fragt:",
  scriptedText: "Hallo aus einem Skript!",
  thinking: {
    brief: (question) =>
      `Die Frage ist: „${question}“. Ich bin das lokale Skript-Modell von Groundfog; kein Nachdenken beantwortet sie. Das sage ich, und ich zeige, was angekommen ist.`,
    atLength:
      "Was kann ich sagen, das stimmt? Ich kann die Frage zitieren, damit man sieht, dass sie da ist. Ich kann die Nachrichten zählen und die Tokens schätzen. Ich kann sagen, wie man meine nächste Antwort schreibt. Und ich sollte nicht so tun, als wüsste ich mehr.",
  },
  toolResults: {
    title: "Deine Werkzeuge haben geantwortet",
    failed: "fehlgeschlagen",
    nothing: "(nichts)",
    honesty:
      "Ich bin das **lokale Skript-Modell von Groundfog**: Es lief kein echtes Modell, also gebe ich weiter, was zurückkam, so wie es ist, statt etwas daraus zu machen.",
  },
  continued: {
    inText:
      "und ab hier führt das lokale Skript-Modell von Groundfog deine Worte fort. Es lief kein echtes Modell; ich zeige nur, dass man mir eine Antwort vorgeben kann.",
    inJson: "vom lokalen Skript-Modell von Groundfog; es lief kein echtes Modell",
  },
};
