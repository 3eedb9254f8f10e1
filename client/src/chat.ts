import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { SEND_MESSAGE } from "@groundfog/lambda/protocol";
import type { GatewayFrame, ServerFrame } from "@groundfog/lambda/protocol";
import { isRunning } from "./answer.ts";
import type { Clock } from "./clock.ts";
import { loadConversation, newTurn, saveConversation } from "./conversation.ts";
import type { Conversation, Turn } from "./conversation.ts";
import { oversizeOf } from "./question-size.ts";
import { createRuns } from "./runs.ts";
import type { ChatSocket, LinkState } from "./socket.ts";
import { createThrottle } from "./throttle.ts";

/** The chat's state, and all that may happen to it. Knows nothing of the screen. */
export interface Chat {
  readonly turns: ReadonlySignal<readonly Turn[]>;
  /** What is being typed. */
  readonly draft: Signal<string>;
  readonly link: ReadonlySignal<LinkState>;
  /** The connection has been away for so long that people should know. */
  readonly isCutOff: ReadonlySignal<boolean>;
  /** The conversation that was left for a new one, until the new one has begun. */
  readonly previous: ReadonlySignal<Conversation | undefined>;
  /**
   * Asks a question: at once, or when the connection is back and the answer before it has ended. Says whether it
   * was taken; a blank or an oversized one is not.
   */
  ask(text: string): boolean;
  /** Asks a turn's question again, in its place at the end of the conversation. */
  retry(turn: Turn): void;
  startConversation(): void;
  returnToPrevious(): void;
  /** Writes down at once what would be written down soon. */
  save(): void;
  /** The page was away: makes sure of the connection. */
  wake(): void;
  close(): void;
}

export interface ChatOptions {
  connect: (listener: {
    onState: (state: LinkState) => void;
    onFrame: (frame: ServerFrame | GatewayFrame) => void;
  }) => ChatSocket;
  storage: Storage | undefined;
  clock: Clock;
  newId: () => string;
}

/** A loss that is mended sooner than this is nobody's business. */
export const CUT_OFF_AFTER_MS = 1_500;
const SAVE_INTERVAL_MS = 1_000;

/** Takes up the conversation that the storage holds, or begins one, and connects. */
export function createChat({ connect, storage, clock, newId }: ChatOptions): Chat {
  const saved = loadConversation(storage);
  let thread = saved?.thread ?? newId();
  const turns = signal<readonly Turn[]>(saved?.turns ?? []);
  const draft = signal(saved?.draft ?? "");
  const link = signal<LinkState>("connecting");
  const isCutOff = signal(false);
  const previous = signal<Conversation | undefined>(undefined);

  const runs = createRuns({ clock, onChange: afterChange });
  const saving = createThrottle({ clock, intervalMs: SAVE_INTERVAL_MS, run: save });
  const stopSavingDraft = draft.subscribe(() => saving.request());

  function afterChange() {
    saving.request();
    sendNext();
  }

  function save() {
    saveConversation(storage, { thread, turns: turns.peek(), draft: draft.peek() });
  }

  /** Sends the oldest question that still waits, if nothing stands in its way. */
  function sendNext() {
    if (link.peek() !== "open" || turns.peek().some((turn) => isRunning(turn.answer.peek()))) return;
    const turn = turns.peek().find((turn) => turn.answer.peek().state === "queued");
    if (!turn) return;
    const { id, question } = turn;
    if (!socket.send({ action: SEND_MESSAGE, v: 1, id, thread, text: question })) return;
    runs.sent(turn);
    save();
  }

  function append(turn: Turn, without?: Turn) {
    turns.value = [...turns.peek().filter((one) => one !== without), turn];
    save();
    sendNext();
  }

  let cancelCutOff = clock.after(CUT_OFF_AFTER_MS, () => (isCutOff.value = true));

  function onState(state: LinkState) {
    const before = link.peek();
    link.value = state;
    if (state === "open") {
      cancelCutOff();
      isCutOff.value = false;
      sendNext();
    } else if (before === "open") {
      cancelCutOff = clock.after(CUT_OFF_AFTER_MS, () => (isCutOff.value = true));
      runs.connectionLost();
    }
  }

  const socket = connect({ onState, onFrame: (frame) => runs.receive(frame) });

  return {
    turns,
    draft,
    link,
    isCutOff,
    previous,
    ask(text) {
      const question = text.trim();
      if (question === "" || oversizeOf(question)) return false;
      previous.value = undefined;
      append(newTurn(newId(), question));
      return true;
    },
    retry(turn) {
      // A question that was never taken keeps its id; to ask one again that was is to ask anew.
      const id = turn.answer.peek().acked ? newId() : turn.id;
      append(newTurn(id, turn.question), turn);
    },
    startConversation() {
      if (turns.peek().length === 0) return;
      previous.value = { thread, turns: turns.peek() };
      thread = newId();
      turns.value = [];
      save();
    },
    returnToPrevious() {
      const conversation = previous.peek();
      if (!conversation) return;
      previous.value = undefined;
      thread = conversation.thread;
      turns.value = conversation.turns;
      save();
      sendNext();
    },
    save,
    wake: () => socket.wake(),
    close() {
      stopSavingDraft();
      cancelCutOff();
      saving.flush();
      socket.close();
    },
  };
}
