import type { Wording } from "./wording.ts";

export const english: Wording = {
  title: "Your question arrived",
  honesty:
    "I would rather be honest than clever: I am **Groundfog's local scripted model**. No real model ran and nothing left this machine, so I cannot truly answer this. What is real is the way here and back: your request came in, and these words leave, in the wire format of Amazon Bedrock.",
  earlier: (question) =>
    `Before that you asked “${question}”. That turn came along with this request, so a real model would have had its context.`,
  noText: "(no text, only attachments)",
  table: {
    head: ["Your request", "as it arrived"],
    modelId: "Model",
    turns: "Turns",
    attachments: { image: "Images", document: "Documents", video: "Videos" },
    tokens: "Tokens, estimated",
    pace: "Pace of this answer",
  },
  pace: ({ ttftMs, deltaMs }) => `first words after about ${ttftMs} ms, more about every ${deltaMs} ms`,
  instantPace: "all at once",
  bufferedPace: "all at once when the last of it is written, as a proxy delivers that buffers",
  thinkingPace: ({ fromS, toS }) => `first ${fromS} to ${toS} s of thinking`,
  tryThis: "Three things to try:",
  ideas: [
    "**Ask something more.** The whole conversation travels with every question; watch the turns add up.",
    "**Change the language.** I answer in 中文, 日本語, 한국어, Español, Français, Deutsch and a few more.",
    "**Write my next answer yourself.** Post a script to the control API, and I say exactly that, at the pace you choose.",
  ],
  theRequest: "This is the call that you are looking at, in TypeScript:",
  theScript: "Like this, for the next time somebody asks the same:",
  scriptedText: "Hello from a script!",
  thinking: {
    brief: (question) =>
      `The question is: “${question}”. I am Groundfog's local scripted model, so no amount of thinking will answer it; I shall say so, and show what arrived.`,
    atLength:
      "What can I say that is true? I can quote the question, so that it is seen to have arrived. I can count the messages and estimate the tokens. I can tell how to write my next answer. And I should not pretend that I know more than that.",
  },
  toolResults: {
    title: "Your tools have answered",
    failed: "failed",
    nothing: "(nothing)",
    honesty:
      "I am **Groundfog's local scripted model**: no real model ran, so I pass on what came back as it is, instead of making something of it.",
  },
  continued: {
    inText:
      "and from here on it is Groundfog's local scripted model that goes on with your words. No real model ran, so I only show that an answer can be begun for me.",
    inJson: "from Groundfog's local scripted model; no real model ran",
  },
};
