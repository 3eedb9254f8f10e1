import { createChat, type Chat } from "../../../client/src/chat/chat.ts";
import type { Answer } from "../../../client/src/chat/answer.ts";
import { pageClock, type Clock } from "../../../client/src/time/clock.ts";
import type { Turn } from "../../../client/src/chat/conversation.ts";
import { memoryStorage } from "../../../client/src/kept/memory-storage.fixture.ts";
import { openSocket } from "../../../client/src/link/socket.ts";

/** Like a person who sees that a question was not taken. */
const MAX_RETRIES = 5;

export interface PageOptions {
  url: URL;
  newId: () => string;
  /** How many times sooner than a person's page it loses patience. */
  impatience: number;
}

/** The chat page without its screen, as a person uses it who asks one question after the other. */
export class Page {
  readonly #options: PageOptions;
  readonly #storage = memoryStorage();
  #chat: Chat;
  #unwatch: () => void = () => undefined;
  #onChange: () => void = () => undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#chat = this.#open();
  }

  /** Asks, and resolves when the answer has ended; a question that was not taken is asked again. */
  async ask(question: string): Promise<Answer> {
    if (!this.#chat.ask(question)) throw new Error("the page does not take the question");
    for (let tries = 0; ; tries++) {
      const turn = await this.#ended();
      const answer = turn.answer.peek();
      if (answer.state !== "error" || answer.acked || answer.cursor >= 0 || tries === MAX_RETRIES)
        return answer;
      this.#chat.retry(turn);
    }
  }

  /** The newest answer, as it is now. */
  get answer(): Answer | undefined {
    return this.#newest()?.answer.peek();
  }

  stop(): void {
    this.#chat.stop();
  }

  /** Another page in the same browser takes its place. */
  reload(): void {
    this.close();
    this.#chat = this.#open();
    this.#onChange();
  }

  close(): void {
    this.#unwatch();
    this.#chat.close();
  }

  #open(): Chat {
    const { url, newId, impatience } = this.#options;
    const clock: Clock = {
      now: pageClock.now,
      after: (delayMs, run) => pageClock.after(delayMs / impatience, run),
    };
    const chat = createChat({
      connect: (listener) => openSocket({ url, clock, ...listener }),
      storage: this.#storage,
      clock,
      newId,
    });
    this.#unwatch = watch(chat, () => this.#onChange());
    return chat;
  }

  #newest(): Turn | undefined {
    return this.#chat.turns.peek().at(-1);
  }

  #ended(): Promise<Turn> {
    return new Promise((resolve) => {
      this.#onChange = () => {
        const turn = this.#newest();
        if (turn && hasEnded(turn.answer.peek())) resolve(turn);
      };
      this.#onChange();
    });
  }
}

function hasEnded({ state }: Answer): boolean {
  switch (state) {
    case "queued":
    case "waiting":
    case "streaming":
    case "stopping":
      return false;
    case "stopped":
    case "done":
    case "error":
    case "interrupted":
      return true;
  }
}

/** Calls `onChange` whenever a turn comes, or an answer changes. */
function watch(chat: Chat, onChange: () => void): () => void {
  let ends: (() => void)[] = [];
  const unwatchTurns = chat.turns.subscribe((turns) => {
    for (const end of ends) end();
    ends = turns.map(({ answer }) => answer.subscribe(onChange));
  });
  return () => {
    unwatchTurns();
    for (const end of ends) end();
  };
}
