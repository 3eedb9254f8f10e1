import { openChat } from "../../kit/chat.ts";
import { type Figure, quantile } from "../table.ts";
import { ask, type SeenAnswer } from "./ask.ts";
import { type BenchedChat, callFor, POST_LATENCY_MS, startChat } from "./chat.ts";
import { barePosts } from "./floor.ts";
import { size } from "./size.ts";
import { stops } from "./stops.ts";

const WARM_UP = 3;
const SHORT_ANSWERS = 60;
const LONG_ANSWERS = 20;
const TTFT_MS = 300;
/** 166 tokens a second: the pace is in whole milliseconds. */
const BETWEEN_TOKENS_MS = 6;
const TOKENS = 250;
/** Letters of a token. */
const TOKEN = "fog ";

const SHORT = "bench-short";
const LONG = "bench-long";
const ENDLESS = "bench-endless";

/** The chat's handler, from the model to the reader and back, with the emulator between them. */
export async function handler(): Promise<Figure[]> {
  await using chat = await startChat([script(SHORT, 8), script(LONG, TOKENS), script(ENDLESS, 20_000)]);
  await measure(chat, LONG, WARM_UP);
  const short = await measure(chat, SHORT, SHORT_ANSWERS);
  const floor = await barePosts(chat);
  const long = await measure(chat, LONG, LONG_ANSWERS);
  return [
    ...firstFigures([...short, ...long], floor),
    ...streamFigures(long),
    ...(await stops(chat, ENDLESS)),
    ...(await size()),
  ];
}

function script(about: string, tokens: number): object {
  return {
    when: { contains: about },
    times: "always",
    pace: { ttftMs: TTFT_MS, deltaMs: BETWEEN_TOKENS_MS, deltaChars: TOKEN.length },
    events: [{ text: TOKEN.repeat(tokens) }],
  };
}

/** An answer, and when the model began to say it. */
interface Measured extends SeenAnswer {
  firstTokenAt: number;
}

async function measure(
  { websocket, journal }: BenchedChat,
  about: string,
  answers: number,
): Promise<Measured[]> {
  await using chat = await openChat(websocket);
  const measured: Measured[] = [];
  for (let n = 0; n < answers; n++) {
    const seen = await ask(chat, about);
    const { firstTokenAt } = await callFor(journal, seen.marker);
    measured.push({ ...seen, firstTokenAt });
  }
  return measured;
}

function firstFigures(answers: Measured[], floor: number[]): Figure[] {
  const beyond = answers.map(({ firstTextAt, firstTokenAt }) => firstTextAt - firstTokenAt - POST_LATENCY_MS);
  const acks = answers.map(({ ackedAt, sentAt }) => ackedAt - sentAt - POST_LATENCY_MS);
  const latency = `beyond the callback's ${POST_LATENCY_MS} ms`;
  return [
    { what: `one bare post to its client, p50 ${latency}`, unit: "ms", values: floor },
    { what: `one bare post to its client, p95 ${latency}`, unit: "ms", values: [quantile(floor, 0.95)] },
    { what: `the model's first token to the reader, p50 ${latency}`, unit: "ms", values: beyond },
    {
      what: `the model's first token to the reader, p95 ${latency}`,
      unit: "ms",
      values: [quantile(beyond, 0.95)],
      goal: { atMost: 20 },
    },
    { what: `a question to its acknowledgement, p50 ${latency}`, unit: "ms", values: acks },
    { what: `a question to its acknowledgement, p95 ${latency}`, unit: "ms", values: [quantile(acks, 0.95)] },
  ];
}

function streamFigures(answers: Measured[]): Figure[] {
  const lastDueMs = (TOKENS - 1) * BETWEEN_TOKENS_MS;
  const late = answers.map(({ lastTextAt, firstTokenAt }) => lastTextAt - firstTokenAt - lastDueMs);
  const perSecond = Math.round(1000 / BETWEEN_TOKENS_MS);
  return [
    {
      what: `${TOKENS} tokens, ${perSecond} a second: lateness of the last at the reader`,
      unit: "ms",
      values: late,
      goal: { atMost: 40 },
    },
    {
      what: "posts for it",
      unit: "count",
      values: answers.map(({ posts }) => posts),
      goal: { atMost: 60 },
    },
    {
      what: `frames out of order, of ${answers.reduce((sum, { posts }) => sum + posts, 0)}`,
      unit: "count",
      values: [answers.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0)],
      goal: { atMost: 0 },
    },
  ];
}
