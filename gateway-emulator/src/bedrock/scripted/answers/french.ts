import type { Wording } from "./wording.ts";

export const french: Wording = {
  title: "Votre question est arrivée",
  honesty:
    "Je préfère être honnête plutôt que brillant : je suis le **modèle local scénarisé de Groundfog**. Aucun vrai modèle n'a tourné et rien n'a quitté cette machine ; je ne peux donc pas vraiment répondre. Ce qui est réel, c'est l'aller et le retour : votre requête est arrivée, et ces mots repartent, dans le format réseau d'Amazon Bedrock.",
  earlier: (question) =>
    `Avant cela, vous aviez demandé « ${question} ». Ce tour accompagnait la requête : un vrai modèle en aurait eu le contexte.`,
  noText: "(pas de texte, seulement des pièces jointes)",
  table: {
    head: ["Votre requête", "telle qu'elle est arrivée"],
    modelId: "Modèle",
    turns: "Tours",
    attachments: { image: "Images", document: "Documents", video: "Vidéos" },
    tokens: "Jetons, estimation",
    pace: "Rythme de cette réponse",
  },
  pace: ({ ttftMs, deltaMs }) =>
    `premiers mots après environ ${ttftMs} ms, puis toutes les ${deltaMs} ms environ`,
  instantPace: "tout d'un coup",
  bufferedPace: "tout d'un coup, une fois la fin écrite, comme derrière un proxy qui met en tampon",
  thinkingPace: ({ fromS, toS }) => `d'abord ${fromS} à ${toS} s de réflexion`,
  tryThis: "Trois choses à essayer :",
  ideas: [
    "**Posez une autre question.** Toute la conversation voyage avec elle ; regardez les tours s'additionner.",
    "**Changez de langue.** Je réponds en English, 中文, 日本語, 한국어, Español, Deutsch et quelques autres.",
    "**Écrivez vous-même ma prochaine réponse.** Envoyez un script à l'API de contrôle : je dirai exactement cela, au rythme choisi.",
  ],
  theRequest: "Voici l'appel que vous avez sous les yeux, en TypeScript :",
  theScript: "Comme ceci, pour la prochaine fois que l'on posera la même question :",
  scriptedText: "Bonjour, c'est un script qui parle !",
  thinking: {
    brief: (question) =>
      `La question est : « ${question} ». Je suis le modèle scripté local de Groundfog ; aucune réflexion n'y répondra. Je vais le dire, et montrer ce qui est arrivé.`,
    atLength:
      "Que puis-je dire qui soit vrai ? Je peux citer la question, pour qu'on voie qu'elle est arrivée. Je peux compter les messages et estimer les jetons. Je peux expliquer comment écrire ma prochaine réponse. Et je ne dois pas faire semblant d'en savoir plus.",
  },
  toolResults: {
    title: "Vos outils ont répondu",
    failed: "échec",
    nothing: "(rien)",
    honesty:
      "Je suis le **modèle scripté local de Groundfog** : aucun vrai modèle n'a tourné, je transmets donc ce qui est revenu tel quel, sans en tirer quoi que ce soit.",
  },
  continued: {
    inText:
      "et à partir d'ici, c'est le modèle scripté local de Groundfog qui poursuit vos mots. Aucun vrai modèle n'a tourné ; je montre seulement qu'on peut commencer une réponse à ma place.",
    inJson: "par le modèle scripté local de Groundfog ; aucun vrai modèle n'a tourné",
  },
};
