import type { TemplateInput } from "./template-input.ts";

/** What the rendering thread is asked. */
export interface TemplateJob {
  template: string;
  input: TemplateInput;
}

/** What it says: that it is there, and then one answer to each job. */
export type TemplateAnswer =
  | { kind: "ready" }
  | { kind: "rendered"; text: string }
  /** The template cannot be rendered. */
  | { kind: "refused"; message: string }
  /** The emulator has a fault. */
  | { kind: "broken"; message: string };
