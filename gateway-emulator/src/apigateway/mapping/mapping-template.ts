import type { Clock } from "../../control/clock.ts";
import { MAX_TEMPLATE_BYTES, MAX_WAITING_RENDERS } from "./limits.ts";
import { RenderThread } from "./render-thread.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateInput } from "./template-input.ts";
import { type Asked, Turns } from "./turns.ts";

export { TemplateError } from "./template-error.ts";
export type { TemplateInput } from "./template-input.ts";

/** Renders mapping templates, one after the other, in a thread of their own. */
export interface MappingTemplates {
  /**
   * What the template makes of the input. Templates take turns, and the connections that `$context` names. When the
   * signal aborts, it fails with the signal's reason; what has not begun by then never does.
   * @throws TemplateError when it cannot be read or carried out, or passes a limit of limits.ts; its message says which,
   * and in which line.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-transformations.html
   */
  render(template: string, input: TemplateInput, signal?: AbortSignal): Promise<string>;
  /** Ends the thread; what waits for it fails. */
  close(): Promise<void>;
}

/** One rendering that is waited for. */
interface Rendering extends Asked {
  input: TemplateInput;
  resolve: (text: string) => void;
  reject: (reason: unknown) => void;
}

/**
 * The first template starts the thread, unless it is to be there before (`warm`); it stays for the next ones, and is
 * replaced when a template makes it hang or run out of memory. `clock` measures how long a template runs: its time
 * should be the machine's.
 */
export function createMappingTemplates(of: { clock: Clock; warm?: boolean }): MappingTemplates {
  const { clock, warm = false } = of;
  let thread = warm ? new RenderThread(clock) : undefined;
  let isClosed = false;
  let isRendering = false;
  const turns = new Turns<Rendering>();

  const renderOne = async ({ template, input }: Rendering): Promise<string> => {
    if (isClosed) throw new Error("no mapping template is rendered any more: the gateway has closed");
    if (!thread || thread.hasEnded) thread = new RenderThread(clock);
    return thread.render({ template, input });
  };
  const renderAll = async (): Promise<void> => {
    if (isRendering) return;
    isRendering = true;
    for (let next = turns.next(); next; next = turns.next())
      await renderOne(next).then(next.resolve, next.reject);
    isRendering = false;
  };
  return {
    async render(template, input, signal) {
      checkSize(template);
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const rendering = { template, connectionId: connectionIdIn(input), input, resolve, reject };
      turns.add(rendering);
      if (turns.size > MAX_WAITING_RENDERS) refuse(turns, turns.lastOfLongest(), tooMany());
      const onAbort = () => refuse(turns, rendering, signal?.reason);
      signal?.addEventListener("abort", onAbort);
      void renderAll();
      return promise.finally(() => signal?.removeEventListener("abort", onAbort));
    },
    async close() {
      isClosed = true;
      await thread?.end();
    },
  };
}

function connectionIdIn({ context }: TemplateInput): string {
  return typeof context.connectionId === "string" ? context.connectionId : "";
}

function refuse(turns: Turns<Rendering>, rendering: Rendering | undefined, reason: unknown): void {
  if (!rendering) return;
  turns.remove(rendering);
  rendering.reject(reason);
}

function checkSize(template: string): void {
  const bytes = Buffer.byteLength(template);
  if (bytes > MAX_TEMPLATE_BYTES)
    throw new TemplateError(
      `the template is ${bytes.toLocaleString("en")} bytes, API Gateway takes ${MAX_TEMPLATE_BYTES.toLocaleString("en")} at most: shorten it, or do its work in a function`,
    );
}

function tooMany(): TemplateError {
  const limit = MAX_WAITING_RENDERS.toLocaleString("en");
  return new TemplateError(
    `more than ${limit} renderings wait, the emulator's limit, and this connection has most of them: send fewer messages at once, or take loops out of the template`,
  );
}
