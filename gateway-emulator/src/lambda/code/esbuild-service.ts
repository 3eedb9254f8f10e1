import type * as Esbuild from "esbuild";

/** Who uses the process that esbuild keeps: it is one for all builds, and to end it would end all of them. */
let users = 0;

/** esbuild, loaded only where there is something to bundle; its process ends when nobody uses it any more. */
export async function useEsbuild(): Promise<{ esbuild: typeof Esbuild; release(): Promise<void> }> {
  users++;
  const esbuild = await import("esbuild");
  return {
    esbuild,
    async release() {
      if (--users === 0) await esbuild.stop();
    },
  };
}
