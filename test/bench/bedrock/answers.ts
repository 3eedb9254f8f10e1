/** What the servers are asked for: how much they say, and how fast. */
export interface Answer {
  /** Deltas of 16 characters; about as many, where the pace draws their lengths. */
  deltas: number;
  /** All at once; one every 40 ms, all streams in step; as a small model of today writes. */
  pace: "instant" | "even" | "haiku";
}

export const EVEN_GAP_MS = 40;
export const DELTA_CHARACTERS = 16;

/** By what a prompt has in it. */
export const ANSWERS = {
  even: { deltas: 100, pace: "even" },
  haiku: { deltas: 100, pace: "haiku" },
  short: { deltas: 10, pace: "instant" },
  one: { deltas: 50_000, pace: "instant" },
  many: { deltas: 2_000, pace: "instant" },
  /** Goes on for longer than it is looked at. */
  steady: { deltas: 1_500, pace: "even" },
  endless: { deltas: 50_000, pace: "instant" },
} as const satisfies Record<string, Answer>;

export type AnswerName = keyof typeof ANSWERS;

const WORDS = "the quick brown fox jumps over the lazy dog and says so, twice; ";

/** As long as an answer with so many deltas. */
export function textOf({ deltas }: Pick<Answer, "deltas">): string {
  const characters = deltas * DELTA_CHARACTERS;
  return WORDS.repeat(Math.ceil(characters / WORDS.length)).slice(0, characters);
}

/** The answers as scripts, for the emulator. */
export function scripts(): object[] {
  return Object.entries(ANSWERS).map(([name, answer]) => ({
    when: { contains: promptOf(name) },
    times: "always",
    pace: scriptPace(answer),
    events: [{ text: textOf(answer) }],
  }));
}

function scriptPace({ pace }: Answer): unknown {
  switch (pace) {
    case "haiku":
      return "haiku";
    case "even":
      return { ttftMs: 0, deltaMs: EVEN_GAP_MS, deltaChars: DELTA_CHARACTERS };
    case "instant":
      return { ttftMs: 0, deltaMs: 0, deltaChars: DELTA_CHARACTERS };
  }
}

/** The beginning of a prompt; streams of one answer differ in what follows, and so in what is random about them. */
export function promptOf(name: string): string {
  return `Say ${name}, please: `;
}
