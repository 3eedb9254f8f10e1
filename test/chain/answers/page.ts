import { createChat, type Chat } from "../../../client/src/chat/chat.ts";
import type { Answer } from "../../../client/src/chat/answer.ts";
import { pageClock, type Clock } from "../../../client/src/time/clock.ts";
import type { ShownTurn } from "../../../client/src/chat/branches.ts";
import { memoryCopies } from "../../../client/src/kept/memory-copies.fixture.ts";
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
  readonly #copies = memoryCopies();
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
      const shown = await this.#ended();
      // A person who watches does not let the page ask by itself.
      this.#chat.cancelRetry(shown.answer);
      const answer = shown.answer.peek();
      if (answer.state !== "error" || answer.acked || answer.cursor >= 0 || tries === MAX_RETRIES)
        return answer;
      this.#chat.retry(shown.turn, shown.answer);
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
    const { thread } = this.#chat.conversation.peek();
    this.#chat.save();
    this.close();
    this.#chat = this.#open(thread);
    this.#onChange();
  }

  close(): void {
    this.#unwatch();
    this.#chat.close();
  }

  #open(thread?: string): Chat {
    const { url, newId, impatience } = this.#options;
    const clock: Clock = {
      now: pageClock.now,
      after: (delayMs, run) => pageClock.after(delayMs / impatience, run),
    };
    const chat = createChat({
      connect: (listener) => openSocket({ url, clock, ...listener }),
      storage: this.#storage,
      copies: this.#copies,
      clock,
      newId,
      thread,
    });
    this.#unwatch = watch(chat, () => this.#onChange());
    return chat;
  }

  #newest(): ShownTurn | undefined {
    return this.#chat.conversation.peek().path.peek().at(-1);
  }

  #ended(): Promise<ShownTurn> {
    return new Promise((resolve) => {
      this.#onChange = () => {
        const shown = this.#newest();
        if (shown && hasEnded(shown.answer.peek())) resolve(shown);
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
  const unwatchTurns = chat.conversation.peek().path.subscribe((path) => {
    for (const end of ends) end();
    ends = path.map(({ answer }) => answer.subscribe(onChange));
  });
  return () => {
    unwatchTurns();
    for (const end of ends) end();
  };
}
