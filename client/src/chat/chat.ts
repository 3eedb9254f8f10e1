import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { EventFrame, Snapshot } from "@groundfog/lambda/protocol";
import { oversizeOf } from "../composer/question-size.ts";
import type { Oversize } from "../composer/question-size.ts";
import type { Copies } from "../kept/copies.ts";
import { deviceOf } from "../kept/device.ts";
import { openExchange } from "../link/exchange.ts";
import type { Exchange, ExchangeOptions } from "../link/exchange.ts";
import { foundAnswer, isUnfinished } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { openAsking } from "./asking.ts";
import { addToDraft, chooseQuestion, isKnown } from "./conversation.ts";
import type { Conversation, Settings } from "./conversation.ts";
import { openConversations } from "./conversations.ts";
import { readHistory } from "./history-reader.ts";
import { createThreadList } from "./thread-list.ts";
import type { ThreadList } from "./thread-list.ts";
import { answerOf, newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** The chat's state, and all that may happen to it. Knows nothing of the screen. */
export interface Chat extends Pick<Exchange, "link" | "isCutOff" | "refusal" | "wake" | "hide"> {
  /** The conversation that is shown. */
  readonly conversation: ReadonlySignal<Conversation>;
  readonly threads: ThreadList;
  /** Bedrock's ids of the models that there are to choose from, the default first; none until they are known. */
  readonly models: ReadonlySignal<readonly string[]>;
  /** How much too long what is being typed is, if it is. */
  readonly oversize: ReadonlySignal<Oversize | undefined>;
  /** The other side is newer than this page. */
  readonly isOutdated: ReadonlySignal<boolean>;
  /** Shows a conversation; a new one without a thread. */
  open(thread?: string): void;
  /**
   * Asks a question: at once, or when the connection is back and the answer before it has ended. Says whether it
   * was taken; a blank or an oversized one is not.
   */
  ask(question: string): boolean;
  /** Asks a question in other words; the old one stays beside it. Says whether it was taken. */
  edit(turn: Turn, question: string): boolean;
  /** Asks for another answer; those that are there stay beside it. */
  regenerate(turn: Turn): void;
  /** Asks again for an answer that failed. */
  retry(turn: Turn, answer: Signal<Answer>): void;
  /** An answer that would be asked for again by itself is not. */
  cancelRetry(answer: Signal<Answer>): void;
  /** Ends the answer that is being written; what there is of it stays. */
  stop(): void;
  /** Shows one of the questions that were asked in the same place. */
  chooseQuestion(turn: Turn): void;
  /** Shows one of the answers to a question. */
  chooseAnswer(turn: Turn, run: string): void;
  /** Has the messages loaded that are older than those shown, if there are any. */
  readOlder(): void;
  /** What the conversation's next answers are made with. */
  set(settings: Settings): void;
  /** The page may not come back: does at once, and writes down, what would be done soon. */
  save(): void;
  close(): void;
}

export interface ChatOptions extends ExchangeOptions {
  storage: Storage | undefined;
  copies?: Copies | undefined;
  /** The reader's language, as a BCP 47 tag. */
  lang?: string;
  /** The conversation to begin with; a new one without. */
  thread?: string | undefined;
}

/** Takes up what the browser has kept, and connects. */
export function createChat({ storage, copies, lang, thread, ...exchangeOptions }: ChatOptions): Chat {
  const { clock, newId } = exchangeOptions;
  const models = signal<readonly string[]>([]);
  const builds = signal<ReadonlySet<string>>(new Set());
  const device = deviceOf(storage);

  const conversations = openConversations({
    storage,
    copies,
    onRestored(conversation) {
      asking.takeUp(conversation);
      if (exchange.link.peek() === "open" && conversation.presence.peek() !== "fresh")
        history.refresh(conversation);
    },
  });
  const asking = openAsking({
    exchange: () => exchange,
    storage,
    clock,
    newId,
    onAsked(conversation, { question }) {
      conversations.keep(conversation);
      threads.touched(conversation.thread, { title: question, model: conversation.settings.peek().model });
    },
  });
  const history = readHistory({
    exchange: () => exchange,
    newId,
    find: conversations.find,
    onChange(conversation) {
      conversations.keep(conversation);
      asking.takeUp(conversation);
    },
  });
  const threads = createThreadList({
    storage,
    clock,
    newId,
    say: (action) => exchange.say(action),
    onHidden: leave,
    onRemoved(thread) {
      const { draft } = shown.peek();
      const typed = shown.peek().thread === thread ? draft.peek() : "";
      const deleted = conversations.find(thread);
      if (deleted) asking.drop(deleted);
      conversations.remove(thread);
      leave(thread);
      // Somebody was writing while it was deleted elsewhere.
      if (typed !== "") addToDraft(shown.peek(), typed);
    },
    isUnsent: (thread) => isUnsent(conversations.find(thread)),
  });
  const shown = signal(thread === undefined ? conversations.begin(newId()) : conversations.take(thread));

  const exchange = openExchange({
    ...exchangeOptions,
    greeting: () => ({
      device,
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(lang && { lang }),
      ...(isKnown(shown.peek()) && { subs: [shown.peek().thread] }),
    }),
    onChange(answer) {
      const conversation = asking.changed(answer);
      const isGrowing = isUnfinished(answer.peek()) && answer.peek().cursor > -1;
      // What is being written is the handler's to keep.
      if (!conversation || isGrowing) return;
      conversations.keep(conversation);
      // The run is forgotten; its answer may have been kept.
      if (answer.peek().state === "interrupted") history.refresh(conversation);
    },
    onReady(ready, wasAway) {
      models.value = ready.models;
      builds.value = new Set([...builds.peek(), ready.build]);
      if (wasAway) {
        history.reset();
        threads.refresh();
        if (isKnown(shown.peek())) history.refresh(shown.peek());
      }
      for (const conversation of conversations.all()) asking.sendNext(conversation);
    },
    onPage: (page) => history.receive(page),
    onList: (list) => threads.receive(list),
    onPatch: (patch) => threads.patch(patch),
    onFound: find,
    onRefused: (action, failure) => void (history.refused(action) || threads.refused(action, failure)),
  });
  conversations.takeUnsent();

  /** A run that was begun in another tab: takes its question over, or asks for it. */
  function find({ r: run, e }: EventFrame | Snapshot): boolean {
    const [first] = e;
    if (first?.type !== "RUN_STARTED") return false;
    const conversation = conversations.find(first.threadId);
    if (!conversation) return false;
    const { parent: id, question, follows = null } = first.metadata;
    const { turns } = conversation;
    let turn = turns.peek().find((turn) => turn.id === id);
    if (!turn && question === undefined) {
      history.refresh(conversation);
      return false;
    }
    const answer = signal(foundAnswer(run));
    if (turn) {
      const isHere = answerOf(turn, run);
      if (isHere) return false;
      turn.answers.value = [...turn.answers.peek(), answer];
    } else {
      turn = newTurn({ id, question: question ?? "", parent: follows, at: clock.now(), answers: [] });
      turn.answers.value = [answer];
      turns.value = [...turns.peek(), turn];
    }
    asking.found(conversation, turn, answer);
    return true;
  }

  function leave(thread: string) {
    if (shown.peek().thread === thread) open();
  }

  function open(thread?: string) {
    if (shown.peek().thread === thread) return;
    conversations.keep(shown.peek());
    conversations.forgetIdle();
    shown.value = thread === undefined ? conversations.begin(newId()) : conversations.take(thread);
    if (exchange.link.peek() === "open" && isKnown(shown.peek())) history.refresh(shown.peek());
  }

  function keepAll() {
    for (const conversation of conversations.all()) conversations.keep(conversation);
  }

  return {
    conversation: shown,
    threads,
    models,
    oversize: computed(() => {
      const { draft, settings } = shown.value;
      return oversizeOf(draft.value.trim(), settings.value);
    }),
    isOutdated: computed(() => builds.value.size > 1),
    link: exchange.link,
    isCutOff: exchange.isCutOff,
    refusal: exchange.refusal,
    open,
    ask(text) {
      const question = askable(text, shown.peek());
      if (question === undefined) return false;
      asking.ask(shown.peek(), question);
      return true;
    },
    edit(turn, text) {
      const question = askable(text, shown.peek());
      if (question === undefined) return false;
      asking.edit(shown.peek(), turn, question);
      return true;
    },
    regenerate: (turn) => asking.regenerate(shown.peek(), turn),
    retry: (turn, answer) => asking.retry(shown.peek(), turn, answer),
    cancelRetry: (answer) => asking.cancelRetry(answer),
    stop: () => asking.stop(shown.peek()),
    chooseQuestion: (turn) => chooseQuestion(shown.peek(), turn),
    chooseAnswer: (turn, run) => void (turn.chosen.value = run),
    readOlder: () => history.readOlder(shown.peek()),
    set: (settings) => void (shown.peek().settings.value = settings),
    save() {
      threads.flush();
      keepAll();
    },
    wake: exchange.wake,
    hide() {
      keepAll();
      exchange.hide();
    },
    close() {
      exchange.close();
      asking.close();
      conversations.close();
    },
  };
}

function askable(text: string, { settings }: Conversation): string | undefined {
  const question = text.trim();
  return question === "" || oversizeOf(question, settings.peek()) ? undefined : question;
}

function isUnsent(conversation: Conversation | undefined): boolean {
  return conversation !== undefined && !isKnown(conversation);
}
