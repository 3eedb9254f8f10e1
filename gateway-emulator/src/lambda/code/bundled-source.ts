import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { BuildContext, BuildOptions, BuildResult, Metafile } from "esbuild";
import type { FunctionDefinition } from "../definition.ts";
import { firstError } from "./bundle-error.ts";
import { CodeError } from "./code-error.ts";
import { useEsbuild } from "./esbuild-service.ts";
import { externalPackages, importsModule } from "./external-imports.ts";
import { filesRead } from "./files-read.ts";
import {
  configurationIn,
  installedBy,
  installedPackages,
  packageFolder,
  tsconfigOf,
} from "./package-folder.ts";
import { type Preparation, stemOf, type WatchedNames } from "./preparation.ts";
import type { RunnableCode } from "./runnable-code.ts";
import { StoredCode } from "./stored-code.ts";

type Built = BuildResult<{ metafile: true; write: false }>;

/** Bundles a source's own files; packages stay outside, so that a change of the source is ready within milliseconds. */
export class BundledSource implements Preparation {
  readonly burstMs = 1;
  readonly unfinishedMs = 100;
  readonly #functionName: string;
  readonly #source: string;
  readonly #packageFolder: string;
  readonly #configuration: string[];
  readonly #module: string;
  readonly #stored: StoredCode;
  #esbuild: ReturnType<typeof useEsbuild> | undefined;
  #context: BuildContext<{ metafile: true; write: false }> | undefined;
  /** The files of the last bundle that there was, and whether there is something in each. */
  #files = new Map<string, { isEmpty: boolean }>();
  /** What a bundle that failed was made of, or would have been. */
  #filesOfFailure: string[] = [];
  #looksUnfinished = false;

  constructor({ functionName, handler }: FunctionDefinition, source: string) {
    this.#functionName = functionName;
    this.#source = source;
    this.#packageFolder = packageFolder(source);
    this.#configuration = configurationIn(this.#packageFolder, dirname(source));
    this.#module = moduleOf(handler);
    this.#stored = new StoredCode(join(this.#packageFolder, ".dev", functionName));
  }

  async prepare(): Promise<RunnableCode> {
    const built = await this.#build();
    this.#filesOfFailure = [];
    this.#looksUnfinished = this.#took(built.metafile);
    const packages = installedPackages(this.#packageFolder);
    const root = join(this.#stored.folder, "code");
    const files = built.outputFiles.map(({ path, contents }) => ({
      path: path.slice(root.length + 1),
      contents,
    }));
    const { folder, hash } = await this.#stored.write(files, packages);
    const imports = importsModule(externalPackages(built.metafile), packages);
    return {
      taskRoot: folder,
      hash,
      ...(imports && { imports: await this.#stored.writeBeside(imports.name, imports.contents) }),
    };
  }

  async #build(): Promise<Built> {
    if (!existsSync(this.#source)) throw this.#failed(`its source ${this.#source} is not there`, []);
    const { esbuild } = await (this.#esbuild ??= useEsbuild());
    try {
      this.#context ??= await esbuild.context({ ...this.#options(), metafile: true, write: false });
      return await this.#context.rebuild();
    } catch (error) {
      throw this.#failed(firstError(error), await filesRead(esbuild, this.#options()));
    }
  }

  #options(): BuildOptions {
    return {
      entryPoints: [this.#source],
      outfile: join(this.#stored.folder, "code", `${this.#module}.mjs`),
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node24",
      format: "esm",
      sourcemap: "linked",
      // The sources are where they are; without them the map is read sooner.
      sourcesContent: false,
      keepNames: true,
      logLevel: "silent",
    };
  }

  /** A file that somebody writes anew is gone at first, or empty. */
  #failed(message: string, files: string[]): CodeError {
    this.#filesOfFailure = files;
    this.#looksUnfinished =
      [...this.#files.keys()].some((file) => !sizeOf(file)) ||
      [...files, ...this.#configuration].some((file) => sizeOf(file) === 0);
    return new CodeError(this.#functionName, message);
  }

  /** Notes what the bundle is made of; whether a file that had something in it has nothing any more. */
  #took({ inputs }: Metafile): boolean {
    const before = this.#files;
    this.#files = new Map(
      Object.entries(inputs)
        .filter(([path]) => !/^(\(disabled\):|<)/.test(path))
        .map(([path, { bytes }]) => [resolve(path), { isEmpty: bytes === 0 }]),
    );
    return (
      [...this.#files].some(([file, { isEmpty }]) => isEmpty && before.get(file)?.isEmpty === false) ||
      this.#configuration.some((file) => sizeOf(file) === 0)
    );
  }

  watched(): WatchedNames {
    const watched = new Map<string, Set<string>>();
    const add = (path: string) => {
      const names = watched.get(dirname(path)) ?? new Set();
      watched.set(dirname(path), names.add(basename(path)).add(stemOf(basename(path))));
    };
    for (const path of [this.#source, ...this.#files.keys(), ...this.#filesOfFailure]) add(path);
    for (const path of this.#configuration) add(path);
    for (const path of [installedBy(this.#packageFolder), tsconfigOf(this.#packageFolder)])
      if (path !== undefined) add(path);
    return watched;
  }

  looksUnfinished(): boolean {
    return this.#looksUnfinished;
  }

  async close(): Promise<void> {
    const [context, esbuild] = [this.#context, this.#esbuild];
    this.#context = undefined;
    this.#esbuild = undefined;
    await context?.dispose();
    await (await esbuild)?.release();
    await this.#stored.close();
  }
}

/** `index` of `index.handler`, `app/chat` of `app/chat.handler`. */
function moduleOf(handler: string): string {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return handler.slice(0, handler.length - file.length) + file.slice(0, file.indexOf("."));
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
