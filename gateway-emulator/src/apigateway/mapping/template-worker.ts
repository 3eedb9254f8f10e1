import { parentPort } from "node:worker_threads";
import { renderTemplate } from "./render-template.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateAnswer, TemplateJob } from "./template-job.ts";

/** The thread that renders: whatever a template does, it does it here. */
parentPort?.on("message", (job: TemplateJob) => answer(outcomeOf(job)));
answer({ kind: "ready" });

function outcomeOf({ template, input }: TemplateJob): TemplateAnswer {
  try {
    return { kind: "rendered", text: renderTemplate(template, input) };
  } catch (error) {
    if (error instanceof TemplateError) return { kind: "refused", message: error.message };
    return {
      kind: "broken",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function answer(outcome: TemplateAnswer): void {
  parentPort?.postMessage(outcome, []);
}
