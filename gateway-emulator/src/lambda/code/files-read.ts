import { resolve } from "node:path";
import type * as Esbuild from "esbuild";

/**
 * The files that a bundle that fails is made of, and those that it looks for in vain: esbuild tells of a failure's
 * errors only. Watching them as part of every build would make it half as long again.
 */
export async function filesRead(esbuild: typeof Esbuild, options: Esbuild.BuildOptions): Promise<string[]> {
  const files = new Set<string>();
  const record: Esbuild.Plugin = {
    name: "files-read",
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
        files.add(path);
        return undefined;
      });
      build.onResolve({ filter: /^(\.|\/)/ }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        files.add(file);
        // Where the path turns out to be a folder, its `index` is meant.
        files.add(resolve(file, "index"));
        return undefined;
      });
    },
  };
  await esbuild
    .build({ ...options, write: false, sourcemap: false, plugins: [record] })
    .catch(() => undefined);
  return [...files];
}
