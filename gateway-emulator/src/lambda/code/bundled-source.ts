import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildContext, BuildOptions, BuildResult } from "esbuild";
import type { FunctionDefinition } from "../definition.ts";
import { firstError } from "./bundle-error.ts";
import { BundleFiles } from "./bundle-files.ts";
import { CodeError } from "./code-error.ts";
import { useEsbuild, type EsbuildService } from "./esbuild-service.ts";
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
  #esbuild: Promise<EsbuildService> | undefined;
  #context: { of: symbol; build: BuildContext<Kind> } | undefined;

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
    const imports = importsModule(externalPackages(metafile), packages);
    const store = async () => {
      const { folder, hash } = await this.#stored.write(files, packages);
      return {
        taskRoot: folder,
        hash,
        imports: await this.#stored.writeBeside(imports.name, imports.contents),
      };
    };
    return { ...(await store()), writeAgain: async () => void (await store()) };
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
    await context?.build.dispose();
    await (await esbuild)?.release();
    await this.#stored.close();
  }

  async #build(): Promise<BuildResult<Kind>> {
    if (!existsSync(this.#source)) throw this.#failed(`its source ${this.#source} is not there`, []);
    const service = await (this.#esbuild ??= useEsbuild());
    try {
      return await this.#buildWith(service).catch((error: unknown) => {
        if (!service.isGone(error)) throw error;
        return this.#buildAnew(service);
      });
    } catch (error) {
      throw this.#failed(firstError(error), await filesRead(service.esbuild, this.#options()));
    }
  }

  async #buildWith(service: EsbuildService): Promise<BuildResult<Kind>> {
    const of = this.#context?.of ?? service.current;
    this.#context ??= {
      of,
      build: await service.esbuild.context({ ...this.#options(), metafile: true, write: false }),
    };
    return this.#context.build.rebuild();
  }

  /** Somebody has killed esbuild's process. */
  async #buildAnew(service: EsbuildService): Promise<BuildResult<Kind>> {
    const gone = this.#context?.of ?? service.current;
    this.#context = undefined;
    await service.startAnew(gone);
    return this.#buildWith(service);
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
