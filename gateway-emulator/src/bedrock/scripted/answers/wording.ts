import type { AttachmentKind } from "../attachments.ts";

/** What the scripted model says in one language, around what it says in every one. */
export interface Wording {
  title: string;
  /** Who is speaking, and that no real model ran. */
  honesty: string;
  /** The first words of this conversation's earlier question are with the request. */
  earlier: (question: string) => string;
  /** A question without text: an image, a tool's result. */
  noText: string;
  table: {
    head: readonly [string, string];
    modelId: string;
    turns: string;
    attachments: Readonly<Record<AttachmentKind, string>>;
    tokens: string;
    pace: string;
  };
  pace: (milliseconds: { ttftMs: number; deltaMs: number }) => string;
  instantPace: string;
  /** Of what a proxy delivers that buffers. */
  bufferedPace: string;
  thinkingPace: (seconds: { fromS: number; toS: number }) => string;
  tryThis: string;
  ideas: readonly [askOn: string, changeLanguage: string, writeAnswers: string];
  /** Before the request, in TypeScript. */
  theRequest: string;
  /** Before the call that writes the next answer. */
  theScript: string;
  /** What the script in that call says. */
  scriptedText: string;
  /** What is thought before the answer, as plain text. */
  thinking: { brief: (question: string) => string; atLength: string };
  /** Around what tools gave back. */
  toolResults: { title: string; failed: string; nothing: string; honesty: string };
  /** What goes on from an answer that the request has begun. */
  continued: { inText: string; inJson: string };
}
