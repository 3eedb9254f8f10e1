import { SystemClock, type Clock } from "../../control/clock.ts";
import { Journal, type JournalEntry } from "../../control/journal.ts";
import type { Debuggable } from "./debuggable.ts";
import { startDebugger, type Debugger } from "./start-debugger.ts";

export interface TestDebugger extends Debugger, AsyncDisposable {
  /** What can be debugged; tests change it. */
  debuggable: Debuggable[];
  /** The emulator's time, which stands still at a breakpoint. */
  time: Clock;
  /** The functions that nobody debugs any more. */
  left: string[];
  /** How many pauses it has at present. */
  pauses(): number;
  /** Resolves when it has so many. */
  paused(count: number): Promise<void>;
  /** What the journal says of debuggers. */
  said(): JournalEntry["detail"][];
}

export async function startTestDebugger(
  debuggable: Debuggable[] = [],
  clock: Clock = new SystemClock(),
): Promise<TestDebugger> {
  const time = new SystemClock();
  const journal = new Journal(time);
  let pauses = 0;
  let look = () => {};
  const change = (by: number) => {
    pauses += by;
    look();
  };
  const left: string[] = [];
  const all = [...debuggable];
  const started = await startDebugger({
    host: "127.0.0.1",
    port: 0,
    debuggable: () => all,
    pause() {
      const resume = time.pause();
      change(1);
      return () => {
        resume();
        change(-1);
      };
    },
    onLeft: (functionName) => left.push(functionName),
    journal,
    clock,
  });
  return {
    ...started,
    debuggable: all,
    time,
    left,
    pauses: () => pauses,
    paused: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (pauses === count) resolve();
        };
        look();
      }),
    said: () => journal.after(0).flatMap(({ kind, detail }) => (kind === "debugger" ? [detail] : [])),
    [Symbol.asyncDispose]: () => started.close(),
  };
}
