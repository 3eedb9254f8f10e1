import { fork, type ChildProcess } from "node:child_process";

/** What an owned process says once: where it listens, or why it cannot. */
export type FirstWord = { port: number } | { error: string; code?: string };

/** A process of ours that listens on a port, and that ends when ours does, in whatever way that is. */
export interface OwnedProcess {
  pid: number;
  port: number;
  /** Resolves when the process has ended, asked to or not, with how: `ended with code 1`. */
  ended: Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a module in a process of its own and waits for its first word.
 * @param options.env all that the process gets of an environment
 * @param options.answer answers what the process asks with `ask`, in JSON
 * @param options.onEnded hears how the process ended, when nobody had asked it to once it was ready
 * @throws {Error} with its reason, and with its `code` (such as `EADDRINUSE`), when it says that it cannot
 */
export async function startOwnedProcess(options: {
  module: string;
  args: string[];
  env: Record<string, string>;
  answer?: (question: unknown) => Promise<unknown>;
  onEnded?: (how: string) => void;
}): Promise<OwnedProcess> {
  const { module, args, env, answer, onEnded } = options;
  // What it prints is for the terminal: our own stdout may be read by a program.
  const child = fork(module, args, { stdio: ["ignore", 2, 2, "ipc"], execArgv: [], env });
  const ended = endOf(child);
  const silent = ended.then((how): FirstWord => ({ error: `it ${how} before it was ready` }));
  const word = await Promise.race([firstWordOf(child), silent]);
  if ("error" in word) throw Object.assign(new Error(word.error), { code: word.code });
  if (answer) child.on("message", (question: Question) => void answerTo(child, question, answer));
  let asked = false;
  void ended.then((how) => (asked ? undefined : onEnded?.(how)));
  return {
    pid: child.pid ?? 0,
    port: word.port,
    ended,
    async close() {
      asked = true;
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once("exit", (code, signal) =>
    resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
  );
  // One that has started exits at some time, whatever else goes wrong with it; one that has not never does.
  child.on("error", ({ message }) => {
    if (child.pid === undefined) resolve(`could not be started (${message})`);
  });
  return promise;
}

interface Question {
  id: number;
  question: unknown;
}

async function answerTo(
  child: ChildProcess,
  { id, question }: Question,
  answer: (question: unknown) => Promise<unknown>,
): Promise<void> {
  const value = await answer(question);
  // One that has ended meanwhile waits for nothing.
  if (child.connected) child.send({ id, value }, () => undefined);
}

function firstWordOf(child: ChildProcess): Promise<FirstWord> {
  const { promise, resolve } = Promise.withResolvers<FirstWord>();
  child.once("message", (word: FirstWord) => resolve(word));
  return promise;
}

/** What an owned process can say to its owner. */
export interface Owner {
  say(word: FirstWord): void;
  /** After its first word: asks what the owner's `answer` then answers. */
  ask(question: unknown): Promise<unknown>;
}

/** Called in an owned process: says its first word, and ends the process when its owner is gone. */
export function ownedBy(owner: NodeJS.Process): Owner {
  const asked = new Map<number, (value: unknown) => void>();
  let questions = 0;
  owner.on("message", ({ id, value }: { id: number; value: unknown }) => {
    asked.get(id)?.(value);
    asked.delete(id);
  });
  owner.on("disconnect", () => owner.exit());
  // A Ctrl-C in the terminal reaches the whole group: the owner decides, and this process ends when it does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) owner.on(signal, () => undefined);
  return {
    say(word) {
      owner.send?.(word, () => {
        if ("error" in word) owner.exit(1);
      });
    },
    ask(question) {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const id = ++questions;
      asked.set(id, resolve);
      owner.send?.({ id, question } satisfies Question);
      return promise;
    },
  };
}
