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
    attachments: { image: "Imágenes", document: "Documentos", video: "Vídeos" },
    tokens: "Tokens, estimados",
    pace: "Ritmo de esta respuesta",
  },
  pace: ({ ttftMs, deltaMs }) => `primeras palabras tras unos ${ttftMs} ms, luego más cada ${deltaMs} ms`,
  instantPace: "todo de una vez",
  bufferedPace: "todo de una vez cuando se ha escrito el final, como tras un proxy que acumula",
  thinkingPace: ({ fromS, toS }) => `primero de ${fromS} a ${toS} s de reflexión`,
  tryThis: "Tres cosas que puedes probar:",
  ideas: [
    "**Sigue preguntando.** Toda la conversación viaja con cada pregunta; mira cómo suman los turnos.",
    "**Cambia de idioma.** Respondo en English, 中文, 日本語, 한국어, Français, Deutsch y alguno más.",
    "**Escribe tú mi próxima respuesta.** Envía un guion a la API de control y diré exactamente eso, al ritmo que elijas.",
  ],
  theRequest: "Esta es la llamada que estás viendo, en TypeScript:",
  theScript: "Así, para la próxima vez que alguien pregunte lo mismo:",
  scriptedText: "¡Hola desde un guion!",
  thinking: {
    brief: (question) =>
      `La pregunta es: «${question}». Soy el modelo local de guiones de Groundfog, así que por mucho que piense no la responderé; lo diré, y mostraré lo que llegó.`,
    atLength:
      "¿Qué puedo decir que sea cierto? Puedo citar la pregunta, para que se vea que llegó. Puedo contar los mensajes y estimar los tokens. Puedo explicar cómo escribir mi próxima respuesta. Y no debo fingir que sé más que eso.",
  },
  toolResults: {
    title: "Tus herramientas han respondido",
    failed: "falló",
    nothing: "(nada)",
    honesty:
      "Soy el **modelo local de guiones de Groundfog**: no se ejecutó ningún modelo real, así que transmito lo que volvió tal cual, sin sacar conclusiones.",
  },
  continued: {
    inText:
      "y a partir de aquí es el modelo local de guiones de Groundfog quien sigue tus palabras. No se ejecutó ningún modelo real; solo muestro que se me puede empezar una respuesta.",
    inJson: "del modelo local de guiones de Groundfog; no se ejecutó ningún modelo real",
  },
};
