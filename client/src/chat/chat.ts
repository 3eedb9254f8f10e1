import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { isRunning, isUnfinished, queuedAnswer } from "./answer.ts";
import { actionOf, isTaken, loadConversation, newTurn, saveConversation } from "./conversation.ts";
import type { Conversation, Turn } from "./conversation.ts";
import { deviceOf } from "../kept/device.ts";
import { openExchange } from "../link/exchange.ts";
import type { Exchange, ExchangeOptions } from "../link/exchange.ts";
import { oversizeOf } from "../composer/question-size.ts";
import { createThrottle } from "../time/throttle.ts";

/** The chat's state, and all that may happen to it. Knows nothing of the screen. */
export interface Chat extends Pick<Exchange, "link" | "isCutOff" | "wake" | "hide" | "close"> {
  readonly turns: ReadonlySignal<readonly Turn[]>;
  /** What is being typed. */
  readonly draft: Signal<string>;
  /** Whether there is an answer that can be stopped. */
  readonly isAnswering: ReadonlySignal<boolean>;
  /** The conversation that was left for a new one, until the new one has begun. */
  readonly previous: ReadonlySignal<Conversation | undefined>;
  /**
   * Asks a question: at once, or when the connection is back and the answer before it has ended. Says whether it
   * was taken; a blank or an oversized one is not.
   */
  ask(text: string): boolean;
  /** Asks for another answer to a turn's question or, where the question never arrived, asks it again. */
  retry(turn: Turn): void;
  /** Ends the answer that is being written; what there is of it stays. */
  stop(): void;
  startConversation(): void;
  returnToPrevious(): void;
  /** Writes down at once what would be written down soon. */
  save(): void;
}

export interface ChatOptions extends ExchangeOptions {
  storage: Storage | undefined;
  /** The reader's language, as a BCP 47 tag. */
  lang?: string;
}

const SAVE_INTERVAL_MS = 1_000;

/** Takes up the conversation that the storage holds, or begins one, and connects. */
export function createChat({ storage, lang, ...exchangeOptions }: ChatOptions): Chat {
  const { clock, newId } = exchangeOptions;
  const saved = loadConversation(storage);
  let thread = saved?.thread ?? newId();
  const turns = signal<readonly Turn[]>(saved?.turns ?? []);
  const draft = signal(saved?.draft ?? "");
  const isAnswering = computed(() => turns.value.some((turn) => isRunning(turn.answer.value)));
  const previous = signal<Conversation | undefined>(undefined);

  const device = deviceOf(storage);
  const exchange = openExchange({
    ...exchangeOptions,
    greeting: () => ({
      device,
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(lang && { lang }),
      ...(turns.peek().some(isTaken) && { subs: [thread] }),
    }),
    onChange() {
      saving.request();
      sendNext();
    },
    onReady: sendNext,
  });
  const saving = createThrottle({ clock, intervalMs: SAVE_INTERVAL_MS, run: save });
  const stopSavingDraft = draft.subscribe(() => saving.request());
  turns.peek().forEach(takeUp);

  function save() {
    saveConversation(storage, { thread, turns: turns.peek(), draft: draft.peek() });
  }

  function request(turn: Turn) {
    exchange.ask(turn, actionOf({ thread, turns: turns.peek() }, turn));
  }

  /** What was under way when the page was left: what was not acknowledged is sent again, the rest taken up. */
  function takeUp(turn: Turn) {
    const answer = turn.answer.peek();
    if (!isUnfinished(answer)) return;
    if (answer.acked) exchange.follow(turn);
    else request(turn);
    if (answer.state === "stopping") exchange.stop(turn);
  }

  /** Sends the oldest question that still waits, if nothing stands in its way. */
  function sendNext() {
    if (exchange.link.peek() !== "open") return;
    const turn = turns.peek().find(({ answer }) => answer.peek().state === "queued");
    if (!turn || turns.peek().some(({ answer }) => isUnfinished(answer.peek()))) return;
    turn.answer.value = { ...turn.answer.peek(), state: "waiting", sentAt: clock.now() };
    save();
    request(turn);
  }

  function show(next: readonly Turn[]) {
    turns.value = next;
    save();
    sendNext();
  }

  return {
    turns,
    draft,
    link: exchange.link,
    isCutOff: exchange.isCutOff,
    isAnswering,
    previous,
    ask(text) {
      const question = text.trim();
      if (question === "" || oversizeOf(question)) return false;
      previous.value = undefined;
      show([...turns.peek(), newTurn(newId(), question)]);
      return true;
    },
    retry(turn) {
      const answer = turn.answer.peek();
      if (isUnfinished(answer)) return;
      turn.answer.value = queuedAnswer(answer.acked ? newId() : answer.run);
      // A question that never arrived follows all that did.
      show(isTaken(turn) ? turns.peek() : [...turns.peek().filter((one) => one !== turn), turn]);
    },
    stop() {
      for (const turn of turns.peek()) {
        const answer = turn.answer.peek();
        if (!isRunning(answer)) continue;
        turn.answer.value = { ...answer, state: "stopping" };
        save();
        exchange.stop(turn);
      }
    },
    startConversation() {
      if (turns.peek().length === 0) return;
      previous.value = { thread, turns: turns.peek() };
      thread = newId();
      show([]);
    },
    returnToPrevious() {
      const conversation = previous.peek();
      if (!conversation) return;
      previous.value = undefined;
      thread = conversation.thread;
      show(conversation.turns);
    },
    save,
    wake: exchange.wake,
    hide() {
      save();
      exchange.hide();
    },
    close() {
      stopSavingDraft();
      exchange.close();
      saving.flush();
    },
  };
}
