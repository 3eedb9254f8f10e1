import type { LogLine } from "../logs/log-frames.ts";

/** What Node.js says on stderr of its inspector, for a developer at a terminal: the function has not logged it. */
const NOTICES =
  /^(Debugger listening on (?<url>ws:\S+)|Debugger ending on ws:\S+|For help, see: https:\/\/nodejs\.org\/\S+|Debugger attached\.|Waiting for the debugger to disconnect\.\.\.)$/;

/** The inspector of a process that has been asked to open it. */
export class Inspector {
  readonly #url = Promise.withResolvers<string | undefined>();

  /** Its WebSocket URL; undefined when the process ends before. */
  get url(): Promise<string | undefined> {
    return this.#url.promise;
  }

  /** Whether a line is Node.js's own, about the inspector. */
  takes({ level, message }: LogLine): boolean {
    const notice = level === undefined ? NOTICES.exec(message) : null;
    if (notice?.groups?.url !== undefined) this.#url.resolve(notice.groups.url);
    return notice !== null;
  }

  end(): void {
    this.#url.resolve(undefined);
  }
}
