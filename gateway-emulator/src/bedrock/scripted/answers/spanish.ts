import type { Wording } from "./wording.ts";

export const spanish: Wording = {
  title: "Tu pregunta ha llegado",
  honesty:
    "Prefiero ser sincero antes que ingenioso: soy el **modelo local con guion de Groundfog**. No se ha ejecutado ningún modelo real y nada ha salido de este equipo, así que no puedo responderte de verdad. Lo que sí es real es el camino de ida y vuelta: tu petición llegó, y estas palabras salen, en el formato de red de Amazon Bedrock.",
  earlier: (question) =>
    `Antes preguntaste «${question}». Ese turno vino con esta petición, así que un modelo real habría tenido su contexto.`,
  noText: "(sin texto, solo adjuntos)",
  table: {
    head: ["Tu petición", "tal como llegó"],
    modelId: "Modelo",
    turns: "Turnos",
    tokens: "Tokens, estimados",
    pace: "Ritmo de esta respuesta",
  },
  pace: ({ ttftMs, deltaMs }) => `primeras palabras tras unos ${ttftMs} ms, luego más cada ${deltaMs} ms`,
  instantPace: "todo de una vez",
  tryThis: "Tres cosas que puedes probar:",
  ideas: [
    "**Sigue preguntando.** Toda la conversación viaja con cada pregunta; mira cómo suman los turnos.",
    "**Cambia de idioma.** Respondo en English, 中文, 日本語, 한국어, Français, Deutsch y alguno más.",
    "**Escribe tú mi próxima respuesta.** Envía un guion a la API de control y diré exactamente eso, al ritmo que elijas.",
  ],
  theRequest: "Esta es la llamada que estás viendo, en TypeScript:",
  theScript: "Así, para la próxima vez que alguien pregunte lo mismo:",
  scriptedText: "¡Hola desde un guion!",
};
