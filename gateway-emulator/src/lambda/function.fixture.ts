import { VirtualClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import type { CodeEvents } from "./code/code-source.ts";
import type { RunnableCode } from "./code/runnable-code.ts";
import type { Debugging } from "./debugger/debugging.ts";
import { NO_DEBUGGING } from "./debugger/debugging.ts";
import { definitionOf } from "./definition.fixture.ts";
import type { FunctionDefinition } from "./definition.ts";
import type { Load } from "./dispatch/account-concurrency.ts";
import type { ExecutionEnvironment } from "./environments/environment.ts";
import type { Memory, ProcessEvents } from "./environments/processes.ts";
import { LambdaFunction, type LambdaFunctionOptions } from "./function.ts";
import type { Invocation } from "./invocation.ts";

export const TIMEOUT_MS = 3000;

/** A function whose environments do what the test says, on the test's clocks; what is done to them is told in words. */
export function createFunction(
  given: Partial<FunctionDefinition> & {
    others?: Load[];
    spare?: boolean;
    attached?: boolean;
    debugging?: Debugging;
    faults?: LambdaFunctionOptions["faults"];
  } = {},
) {
  const {
    others = [],
    spare = false,
    attached = false,
    debugging = NO_DEBUGGING,
    faults,
    ...definition
  } = given;
  const clock = new VirtualClock(1_800_000_000_000);
  const machineClock = new VirtualClock(1_900_000_000_000);
  const idleClock = new VirtualClock(0);
  const journal = new Journal(clock);
  /** What processes are told, such as `start 0 first`, with the environment's number and the code. */
  const told: string[] = [];
  /** What is written to log streams. */
  const logged: unknown[][] = [];
  const ids: string[] = [];
  const known = new Map<string, ExecutionEnvironment>();
  const code = { current: () => Promise.resolve(codeOf("first")), opened: 0, closed: 0 };
  const processes = { opened: 0, closed: 0, memory: undefined as Memory | undefined };
  let quiet = Promise.withResolvers<void>();
  quiet.resolve();
  let hears: ProcessEvents | undefined;
  let watches: CodeEvents | undefined;

  const number = ({ id }: ExecutionEnvironment) => ids.indexOf(id);
  const one: LambdaFunction = new LambdaFunction({
    definition: definitionOf("chat", { timeoutMs: TIMEOUT_MS, ...definition }),
    clock,
    machineClock,
    idleClock,
    journal,
    spare,
    attached,
    debugging,
    account: () => [one.load, ...others],
    faults,
    openCode: (_definition, watch) => {
      watches = watch;
      code.opened++;
      return {
        current: () => code.current(),
        close: () => Promise.resolve(void code.closed++),
      };
    },
    openProcesses: (_definition, events) => {
      hears = events;
      processes.opened++;
      return {
        start: async (environment, { taskRoot }) =>
          void told.push(`start ${number(environment)} ${taskRoot}`),
        kill: (environment) => void told.push(`kill ${number(environment)}`),
        release: (environment) => void told.push(`release ${number(environment)}`),
        freeze: (environment) => void told.push(`freeze ${number(environment)}`),
        thaw: (environment) => void told.push(`thaw ${number(environment)}`),
        logged: () => quiet.promise,
        memory: () => processes.memory,
        inspector: async (environment) => `ws://inspector/${number(environment)}`,
        close: () => Promise.resolve(void processes.closed++),
      };
    },
    openLog: (_definition, id) => {
      const at = ids.push(id) - 1;
      return {
        initStart: () => logged.push([at, "INIT_START"]),
        initReport: (report) => logged.push([at, "INIT_REPORT", report]),
        start: ({ payload }) => logged.push([at, "START", payload]),
        report: ({ payload }, report) => logged.push([at, "REPORT", payload, report]),
        line: ({ message, afterInitError }) =>
          logged.push([at, message, ...(afterInitError ? [{ afterInitError }] : [])]),
        tail: () => logged.map(([, what]) => what).join(" "),
      };
    },
  });

  function nth(at: number): ExecutionEnvironment {
    for (const environment of one.environments) known.set(environment.id, environment);
    const environment = known.get(ids[at] ?? "");
    if (!environment) throw new Error(`only ${ids.length} environments were started`);
    return environment;
  }

  return {
    one,
    clock,
    machineClock,
    idleClock,
    journal,
    told,
    logged,
    code,
    processes,
    /** The environments in the order in which they came. */
    nth,
    count: () => ids.length,
    exit: (at: number, exit = { code: 1, signal: null as string | null }) => hears?.exited(nth(at), exit),
    log: (at: number, message: string) => hears?.log(nth(at), { message }),
    /** From now on nothing that processes have written has come, until it is called. */
    delayLogs: () => {
      quiet = Promise.withResolvers<void>();
      return quiet.resolve;
    },
    /** The function's code as a watched source tells of it. */
    save: (): CodeEvents => {
      if (!watches) throw new Error("nobody watches");
      return watches;
    },
    /** Which states the journal tells of an environment. */
    states: (at: number) =>
      journal
        .after(0)
        .filter(({ kind, detail }) => kind === "environment" && detail?.environment === ids[at])
        .map(({ detail }) => detail?.state),
    entries: (of: string) => journal.after(0).filter(({ kind }) => kind === of),
    /** Has the environments load, one after the other as they are started, and take what they are given. */
    async takeAll(): Promise<Invocation[]> {
      const invocations = [];
      for (let at = 0; at < ids.length; at++) invocations.push(await taken(nth(at)));
      return invocations;
    },
    /** Has the next invocation answered by an environment, which polls again. */
    async serve(at: number, payload = "1"): Promise<Invocation> {
      const invocation = await taken(nth(at));
      nth(at).answer(invocation.requestId, { payload, failed: false });
      void nth(at).next();
      return invocation;
    },
  };
}

export function codeOf(name: string): RunnableCode {
  return { taskRoot: name, hash: name };
}

/** The next invocation of an environment; it must be there already. */
export async function taken(environment: ExecutionEnvironment): Promise<Invocation> {
  const invocation = await environment.next();
  if (!invocation) throw new Error("the environment has ended");
  return invocation;
}

/** Lets everything run that is due. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
