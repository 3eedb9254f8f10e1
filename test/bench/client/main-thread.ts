import type { Browser, Page } from "playwright-core";

/** What a page's main thread did. Processor time, not wall time: another program on the machine changes little. */
export interface MainThread {
  cpuMs: number;
  /** Processor time of each task, in milliseconds, the longest first. */
  taskMs: number[];
}

/** Chromium names one event of the trace for each task. */
const CATEGORY = "toplevel";
const TASK = "ThreadControllerImpl::RunTask";
const MAIN_THREAD = "CrRendererMain";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Processor time, in microseconds. */
  tdur?: number;
  args?: { name?: string };
}

/** Traces a page while something happens; of several pages, the one that does most. */
export async function traceMainThread(
  browser: Browser,
  page: Page,
  during: () => Promise<unknown>,
): Promise<MainThread> {
  await browser.startTracing(page, { categories: [CATEGORY], screenshots: false });
  let trace: Buffer;
  try {
    await during();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const [busiest] = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args?.name === MAIN_THREAD)
    .map((thread) => tasksOf(traceEvents, thread))
    .sort((a, b) => b.cpuMs - a.cpuMs);
  if (!busiest || busiest.taskMs.length === 0) throw new Error("the trace has no task of a main thread");
  return busiest;
}

function tasksOf(events: TraceEvent[], { pid, tid }: TraceEvent): MainThread {
  const taskMs = events
    .filter((event) => event.name === TASK && event.ph === "X" && event.pid === pid && event.tid === tid)
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => b - a);
  return { cpuMs: taskMs.reduce((sum, ms) => sum + ms, 0), taskMs };
}
