import type * as Esbuild from "esbuild";

/** Who uses the process that esbuild keeps: it is one for all builds, and to end it would end all of them. */
let users = 0;
/** Which of esbuild's processes it is, one after the other. */
let current = Symbol("esbuild");

export interface EsbuildService {
  esbuild: typeof Esbuild;
  /** What is built with now: a context of another one is of no use. */
  readonly current: symbol;
  /** Whether an error says that esbuild's process has ended. */
  isGone(error: unknown): boolean;
  /** The process `gone` has ended: the next build starts another, unless somebody has seen to it already. */
  startAnew(gone: symbol): Promise<void>;
  release(): Promise<void>;
}

/** esbuild, loaded only where there is something to bundle; its process ends when nobody uses it any more. */
export async function useEsbuild(): Promise<EsbuildService> {
  users++;
  const esbuild = await import("esbuild");
  return {
    esbuild,
    get current() {
      return current;
    },
    isGone: (error) =>
      error instanceof Error && /^The service (is no longer running|was stopped)/.test(error.message),
    async startAnew(gone) {
      if (gone !== current) return;
      current = Symbol("esbuild");
      // Without this, esbuild goes on writing to the process that there is no more.
      await esbuild.stop();
    },
    async release() {
      if (--users === 0) await esbuild.stop();
    },
  };
}
