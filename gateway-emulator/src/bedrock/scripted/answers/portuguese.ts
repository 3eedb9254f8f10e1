import type { Wording } from "./wording.ts";

export const portuguese: Wording = {
  title: "Sua pergunta chegou",
  honesty:
    "Prefiro ser honesto a ser esperto: eu sou o **modelo local com roteiro do Groundfog**. Nenhum modelo real foi executado e nada saiu desta máquina, então não posso responder de verdade. O que é real é o caminho de ida e volta: seu pedido chegou, e estas palavras saem, no formato de rede do Amazon Bedrock.",
  earlier: (question) =>
    `Antes você perguntou “${question}”. Esse turno veio junto com o pedido, então um modelo real teria tido o contexto.`,
  noText: "(sem texto, só anexos)",
  table: {
    head: ["Seu pedido", "como chegou"],
    modelId: "Modelo",
    turns: "Turnos",
    attachments: { image: "Imagens", document: "Documentos", video: "Vídeos" },
    tokens: "Tokens, estimados",
    pace: "Ritmo desta resposta",
  },
  pace: ({ ttftMs, deltaMs }) =>
    `primeiras palavras após cerca de ${ttftMs} ms, depois mais a cada ${deltaMs} ms`,
  instantPace: "tudo de uma vez",
  bufferedPace: "tudo de uma vez quando o fim está escrito, como atrás de um proxy que acumula",
  thinkingPace: ({ fromS, toS }) => `primeiro ${fromS} a ${toS} s de reflexão`,
  tryThis: "Três coisas para experimentar:",
  ideas: [
    "**Pergunte mais.** Toda a conversa viaja com cada pergunta; veja os turnos se somarem.",
    "**Mude de idioma.** Respondo em English, 中文, 日本語, 한국어, Español, Français e alguns outros.",
    "**Escreva você a minha próxima resposta.** Envie um roteiro à API de controle e direi exatamente aquilo, no ritmo que escolher.",
  ],
  theRequest: "Esta é a chamada que você está vendo, em TypeScript:",
  theScript: "Assim, para a próxima vez que alguém perguntar o mesmo:",
  scriptedText: "Olá, direto de um roteiro!",
  thinking: {
    brief: (question) =>
      `A pergunta é: “${question}”. Sou o modelo local de roteiros do Groundfog, por isso pensar não vai respondê-la; vou dizer isso e mostrar o que chegou.`,
    atLength:
      "O que posso dizer que seja verdade? Posso citar a pergunta, para que se veja que chegou. Posso contar as mensagens e estimar os tokens. Posso explicar como escrever a minha próxima resposta. E não devo fingir que sei mais do que isso.",
  },
  toolResults: {
    title: "As suas ferramentas responderam",
    failed: "falhou",
    nothing: "(nada)",
    honesty:
      "Sou o **modelo local de roteiros do Groundfog**: nenhum modelo real correu, por isso passo adiante o que voltou tal como está, sem tirar conclusões.",
  },
  continued: {
    inText:
      "e a partir daqui é o modelo local de roteiros do Groundfog que continua as suas palavras. Nenhum modelo real correu; só mostro que se pode começar uma resposta por mim.",
    inJson: "do modelo local de roteiros do Groundfog; nenhum modelo real correu",
  },
};
