import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildContext, BuildOptions, BuildResult } from "esbuild";
import type { FunctionDefinition } from "../definition.ts";
import { firstError } from "./bundle-error.ts";
import { BundleFiles } from "./bundle-files.ts";
import { CodeError } from "./code-error.ts";
import { useEsbuild } from "./esbuild-service.ts";
import { externalPackages, importsModule } from "./external-imports.ts";
import { filesRead } from "./files-read.ts";
import { installedPackages, packageFolder } from "./package-folder.ts";
import type { Preparation, WatchedNames } from "./preparation.ts";
import type { RunnableCode } from "./runnable-code.ts";
import { StoredCode } from "./stored-code.ts";

interface Kind {
  metafile: true;
  write: false;
}

/** Bundles a source's own files; packages stay outside, so that a change of the source is ready within milliseconds. */
export class BundledSource implements Preparation {
  readonly burstMs = 1;
  readonly unfinishedMs = 100;
  readonly #functionName: string;
  readonly #source: string;
  readonly #packageFolder: string;
  readonly #module: string;
  readonly #stored: StoredCode;
  readonly #files: BundleFiles;
  #esbuild: ReturnType<typeof useEsbuild> | undefined;
  #context: BuildContext<Kind> | undefined;

  constructor({ functionName, handler }: FunctionDefinition, source: string) {
    this.#functionName = functionName;
    this.#source = source;
    this.#packageFolder = packageFolder(source);
    this.#module = moduleOf(handler);
    this.#stored = new StoredCode(join(this.#packageFolder, ".dev", functionName));
    this.#files = new BundleFiles(source, this.#packageFolder);
  }

  async prepare(): Promise<RunnableCode> {
    const { metafile, outputFiles } = await this.#build();
    this.#files.bundled(metafile);
    const packages = installedPackages(this.#packageFolder);
    const files = outputFiles.map(({ path, contents }) => ({
      path: path.slice(this.#outputFolder.length + 1),
      contents,
    }));
    const { folder, hash } = await this.#stored.write(files, packages);
    const imports = importsModule(externalPackages(metafile), packages);
    return {
      taskRoot: folder,
      hash,
      ...(imports && { imports: await this.#stored.writeBeside(imports.name, imports.contents) }),
    };
  }

  watched(): WatchedNames {
    return this.#files.watched();
  }

  looksUnfinished(): boolean {
    return this.#files.looksUnfinished;
  }

  async close(): Promise<void> {
    const [context, esbuild] = [this.#context, this.#esbuild];
    this.#context = undefined;
    this.#esbuild = undefined;
    await context?.dispose();
    await (await esbuild)?.release();
    await this.#stored.close();
  }

  async #build(): Promise<BuildResult<Kind>> {
    if (!existsSync(this.#source)) throw this.#failed(`its source ${this.#source} is not there`, []);
    const { esbuild } = await (this.#esbuild ??= useEsbuild());
    try {
      this.#context ??= await esbuild.context({ ...this.#options(), metafile: true, write: false });
      return await this.#context.rebuild();
    } catch (error) {
      throw this.#failed(firstError(error), await filesRead(esbuild, this.#options()));
    }
  }

  #failed(message: string, files: string[]): CodeError {
    this.#files.failed(files);
    return new CodeError(this.#functionName, message);
  }

  #options(): BuildOptions {
    return {
      entryPoints: [this.#source],
      outfile: join(this.#outputFolder, `${this.#module}.mjs`),
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

  /** As deep as where the bundle is stored, so that the way from there to the sources is right; nothing is written to it. */
  get #outputFolder(): string {
    return join(this.#stored.folder, "code");
  }
}

/** `index` of `index.handler`, `app/chat` of `app/chat.handler`. */
function moduleOf(handler: string): string {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return handler.slice(0, handler.length - file.length) + file.slice(0, file.indexOf("."));
}
