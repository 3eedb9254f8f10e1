/** One Lambda function, as the stack declares it. */
export interface FunctionDefinition {
  functionName: string;
  arn: string;
  /** Such as `index.handler`. */
  handler: string;
  /** Such as `nodejs24.x`. */
  runtime: string;
  timeoutMs: number;
  /** In MiB. */
  memorySizeMb: number;
  /** What the stack declares; Lambda's own variables are added for each environment. */
  environment: Record<string, string>;
  code: FunctionCode;
  /** The role that it acts as; absent when only a deploy can tell. */
  roleArn?: string;
  /** What becomes of its asynchronous invocations; Lambda's defaults where it is absent. */
  eventInvoke?: EventInvoke;
}

/** How long a function's asynchronous invocations are tried. */
export interface EventInvoke {
  /** How often one whose function has failed is tried again. */
  maximumRetryAttempts: number;
  maximumEventAgeMs: number;
}

/** Where a function's code is, as absolute paths; `source`, when there is one, is bundled and wins. */
export interface FunctionCode {
  /** A zip file or a folder. */
  path?: string;
  /** The entry's source file, TypeScript or JavaScript. */
  source?: string;
}
