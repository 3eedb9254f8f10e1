import type { Answer } from "../../../client/src/chat/answer.ts";
import type { Ack, ThreadMessage } from "../../../lambda/src/protocol.ts";
import { LINE, watchLine } from "./cable.ts";
import { type FaultPlan, rulesOf } from "./fault-plan.ts";
import { Page } from "./page.ts";
import { readThread } from "./read-thread.ts";
import { RunLine } from "./run-line.ts";
import type { QuestionPlan, Schedule } from "./schedule.ts";
import type { ChainTarget } from "./target.ts";
import type { WireLog } from "./wire-log.ts";
import { openWitness, type Witness } from "./witness.ts";

/** One conversation as it was, for whoever judges it. */
export interface Performance {
  asked: AskedQuestion[];
  /** The thread as it is stored afterwards. */
  messages: ThreadMessage[];
  connections: number;
  acks: readonly Ack[];
}

export interface AskedQuestion {
  plan: QuestionPlan;
  question: string;
  /** As the page shows it in the end. */
  answer: Answer;
  /** The id of the run that answered. */
  run: string;
  /** What came through the wire of it. */
  log: WireLog | undefined;
  /** What came to the page that looked on, if one did. */
  witnessed: WireLog | undefined;
}

/** Longer than all that a schedule can make wait, on a machine that is busy. */
const WITHIN_MS = 120_000;

/**
 * Holds a conversation through the page's own code, while everything goes wrong that the schedule says.
 * @throws when it does not come to its end in time
 */
export async function perform(
  schedule: Schedule,
  { target, session }: { target: ChainTarget; session: string },
): Promise<Performance> {
  const stage = new Stage(schedule, { target, ids: `${session}-${schedule.seed}-` });
  const { promise, reject } = Promise.withResolvers<never>();
  const late = setTimeout(() => reject(new Error(`no end in time: ${stage.soFar()}`)), WITHIN_MS);
  try {
    return await Promise.race([stage.hold(), promise]);
  } finally {
    clearTimeout(late);
    await stage[Symbol.asyncDispose]();
  }
}

/** A conversation while it is held: the page, its line, and what is still to go wrong. */
class Stage implements AsyncDisposable {
  readonly #schedule: Schedule;
  readonly #target: ChainTarget;
  /** All ids of the conversation begin with it. */
  readonly #ids: string;
  readonly #line: RunLine;
  readonly #page: Page;
  readonly #unwatch: () => void;
  #count = 0;
  #faults: FaultPlan[] = [];
  #arming: Promise<void>[] = [];
  #stopAtEvent = Infinity;
  #witness: Promise<Witness> | undefined;

  constructor(schedule: Schedule, { target, ids }: { target: ChainTarget; ids: string }) {
    this.#schedule = schedule;
    this.#target = target;
    this.#ids = ids;
    this.#line = new RunLine({
      tellsOfCuts: schedule.tellsOfCuts,
      onReached: (event) => this.#reach(event),
      onReload: () => this.#page.reload(),
      onTaken: () => this.#callWitness(),
    });
    this.#unwatch = watchLine(ids, this.#line);
    const url = new URL(target.websocket);
    url.searchParams.set(LINE, ids);
    const newId = () => `${ids}${(this.#count += 1)}`;
    this.#page = new Page({ url, newId, impatience: target.impatience });
  }

  async hold(): Promise<Performance> {
    const asked: AskedQuestion[] = [];
    for (const plan of this.#schedule.questions) asked.push(await this.#ask(plan));
    const { thread, connections, acks } = this.#line;
    const messages = await readThread(await this.#line.connection(), thread);
    return { asked, messages, connections, acks };
  }

  soFar(): string {
    return `${JSON.stringify(this.#page.answer)} after ${this.#line.connections} connections`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#page.close();
    this.#line.close();
    this.#unwatch();
    await this.#target.control?.disarm(this.#schedule);
    const witness = await this.#witness?.catch(() => undefined);
    await witness?.[Symbol.asyncDispose]();
  }

  async #ask(plan: QuestionPlan): Promise<AskedQuestion> {
    const { control } = this.#target;
    for (const script of plan.model.scripts) await control?.addScript(script);
    this.#faults = control ? [...plan.faults] : [];
    this.#stopAtEvent = plan.stopAtEvent ?? Infinity;
    this.#line.begin(plan);
    this.#reach(-1);
    await Promise.all(this.#arming);
    const question = control ? plan.question : plan.questionForModel;
    const { run } = await this.#page.ask(question);
    await Promise.all(this.#arming.splice(0));
    await control?.disarm(this.#schedule);
    await this.#line.cutWhatIsLeft();
    const { answer } = this.#page;
    if (answer?.run !== run) throw new Error("the page has another answer after its connection was cut");
    const witness = await this.#witness;
    return {
      plan,
      question,
      answer,
      run,
      log: this.#line.logs.get(run),
      witnessed: await witness?.logOf(run),
    };
  }

  #reach(event: number): void {
    const due = this.#faults.filter(({ atEvent }) => atEvent <= event);
    this.#faults = this.#faults.filter((fault) => !due.includes(fault));
    const { control } = this.#target;
    if (control && due.length > 0)
      this.#arming.push(
        control.arm(this.#schedule, rulesOf(due, { ids: this.#ids, functions: control.functions })),
      );
    if (event < this.#stopAtEvent) return;
    this.#stopAtEvent = Infinity;
    queueMicrotask(() => this.#page.stop());
  }

  #callWitness(): void {
    const { device, thread } = this.#line;
    if (this.#schedule.isWitnessed || !this.#target.control)
      this.#witness ??= openWitness({ url: this.#target.websocket, device, thread });
  }
}
