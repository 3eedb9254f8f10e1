import type { Clock } from "../../control/clock.ts";
import { MAX_TEMPLATE_BYTES } from "./limits.ts";
import { RenderThread } from "./render-thread.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateInput } from "./template-input.ts";
import type { TemplateJob } from "./template-job.ts";

export { TemplateError } from "./template-error.ts";
export type { TemplateInput } from "./template-input.ts";

/** Renders mapping templates, one after the other, in a thread of their own. */
export interface MappingTemplates {
  /**
   * What the template makes of the input.
   * @throws TemplateError when it cannot be read or carried out, or passes a limit of limits.ts; its message says which,
   * and in which line.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-transformations.html
   */
  render(template: string, input: TemplateInput): Promise<string>;
  /** Ends the thread; what waits for it fails. */
  close(): Promise<void>;
}

/**
 * The first template starts the thread; it stays for the next ones, and is replaced when a template makes it hang or
 * run out of memory. `clock` measures how long a template runs: its time should be the machine's.
 */
export function createMappingTemplates({ clock }: { clock: Clock }): MappingTemplates {
  let thread: RenderThread | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const renderNext = (job: TemplateJob): Promise<string> => {
    if (isClosed) throw new Error("no mapping template is rendered any more: the gateway has closed");
    if (!thread || thread.hasEnded) thread = new RenderThread(clock);
    return thread.render(job);
  };
  return {
    async render(template, input) {
      checkSize(template);
      const turn = last.then(() => renderNext({ template, input }));
      // The next one's turn comes however this one ends.
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      isClosed = true;
      await thread?.end();
    },
  };
}

function checkSize(template: string): void {
  const bytes = Buffer.byteLength(template);
  if (bytes > MAX_TEMPLATE_BYTES)
    throw new TemplateError(
      `the template is ${bytes.toLocaleString("en")} bytes, API Gateway takes ${MAX_TEMPLATE_BYTES.toLocaleString("en")} at most: shorten it, or do its work in a function`,
    );
}
