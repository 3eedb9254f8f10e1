/** How a runtime is started: a program and its arguments, with the task root as its working folder. */
export interface RuntimeCommand {
  program: string;
  args: string[];
  /** Variables that this machine's runtime needs; they win over the function's own. */
  env?: Record<string, string>;
  /** For the developer, in one line: where the machine's runtime is another than the function's. To be said once. */
  advice?: string;
}
