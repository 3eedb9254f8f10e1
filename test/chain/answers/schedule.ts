import { drawCall, type CallPlan } from "./model-plan.ts";
import { drawText } from "./draw-text.ts";
import { type Draw, seededDraw } from "./draw.ts";
import { drawFaults, type FaultPlan } from "./fault-plan.ts";

/** One conversation, and all that goes wrong in it. */
export interface Schedule {
  seed: number;
  questions: QuestionPlan[];
  /** Whether the other side is told when the page's connection is cut, or goes on posting to nobody. */
  tellsOfCuts: boolean;
  /**
   * A second page of the same person looks on, whose connection is never cut: nothing goes wrong then but what a client
   * and the model bring about.
   */
  isWitnessed: boolean;
}

export interface QuestionPlan {
  /** Stands at the end of the question, and in no other one. */
  marker: string;
  question: string;
  /** The same for a model that is not scripted. */
  questionForModel: string;
  model: CallPlan;
  /** The page's connection is cut at each of them; what the answer has not reached, after its end. */
  cuts: Cut[];
  /** The question's frame is sent more than once. */
  copies?: { times: number; when: "at once" | "after the first event" | "after the next reconnect" };
  /** The person presses stop when the answer has come so far, in events. */
  stopAtEvent?: number;
  faults: FaultPlan[];
}

export interface Cut {
  atEvent: number;
  frame: CutFrame;
}

/** What becomes of the frame with that event; where the page is loaded again, it arrives. */
export type CutFrame = "arrives last" | "is lost" | "page reloads";

const CUT_FRAMES: readonly CutFrame[] = [
  "arrives last",
  "arrives last",
  "is lost",
  "is lost",
  "page reloads",
];

/** So often a run's connection is cut at the least. */
export const MIN_CUTS = 3;
const CUTS = [MIN_CUTS, MIN_CUTS, MIN_CUTS, MIN_CUTS, 4, 5];
/** How many questions a conversation has: most have few, so that there is time for many of them. */
const QUESTIONS = [1, 1, 1, 2, 2, 3];
const MAX_QUESTIONS = 3;
/** An answer of the scripted model has about as many events. */
const EVENTS = 16;
const COPIES = [1, 1, 2, 4];

/** @param session unique to this process: what ids and questions of other ones must not have in them */
export function scheduleOf(seed: number, session: string): Schedule {
  const draw = seededDraw(seed);
  const isWitnessed = draw.chance(0.1);
  const questions = Array.from({ length: draw.oneOf(QUESTIONS) }, (_, index) => {
    const marker = `#${session}-${seed}-${index + 1}#`;
    const question = drawQuestion(draw, { marker, number: seed * MAX_QUESTIONS + index });
    return isWitnessed ? { ...question, faults: [] } : question;
  });
  for (let cuts = draw.oneOf(CUTS); cuts > 0; cuts--) draw.oneOf(questions).cuts.push(drawCut(draw));
  for (const { cuts } of questions) cuts.sort((one, other) => one.atEvent - other.atEvent);
  return { seed, questions, tellsOfCuts: draw.chance(0.6), isWitnessed };
}

/** In few words, for whoever looks at one that has failed: texts are only begun. */
export function shown(schedule: Schedule): string {
  return JSON.stringify(schedule, (_name, value: unknown) =>
    typeof value === "string" && value.length > MAX_SHOWN
      ? `${value.slice(0, MAX_SHOWN)}… (${value.length} units)`
      : value,
  );
}

const MAX_SHOWN = 50;
/** Of a word. */
const LETTERS = 6;

function drawQuestion(draw: Draw, { marker, number }: { marker: string; number: number }): QuestionPlan {
  const model = drawCall(draw, { marker, number });
  return {
    marker,
    questionForModel: `Write about fog, in about ${Math.ceil(model.text.length / LETTERS)} words. ${marker}`,
    question: `${drawText(draw, draw.whole(1, 200))} ${marker}`.trim(),
    model,
    cuts: [],
    ...(draw.chance(0.3) && {
      copies: {
        times: draw.oneOf(COPIES),
        when: draw.oneOf(["at once", "after the first event", "after the next reconnect"] as const),
      },
    }),
    ...(model.end === "complete" && draw.chance(0.1) && { stopAtEvent: draw.whole(0, EVENTS) }),
    faults: drawFaults(draw, { maxEvent: EVENTS }),
  };
}

function drawCut(draw: Draw): Cut {
  return { atEvent: draw.whole(0, EVENTS), frame: draw.oneOf(CUT_FRAMES) };
}
