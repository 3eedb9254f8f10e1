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
  /** How many invocations it may have at once, of the account's; as many as there are left when absent. */
  reservedConcurrency?: number;
  logging?: LoggingConfig;
  /** The names by which it can be called beside `$LATEST`: aliases and published versions, each with its version. */
  qualifiers?: Record<string, string>;
}

/** How long a function's asynchronous invocations are tried, and who hears how they ended. */
export interface EventInvoke {
  /** How often one whose function has failed is tried again. */
  maximumRetryAttempts: number;
  maximumEventAgeMs: number;
  /** The ARNs of where the record of an invocation goes that succeeded, or that was given up. */
  onSuccess?: string;
  onFailure?: string;
  /** The ARN of the queue or topic that gets the event itself when it is given up. */
  deadLetter?: string;
}

/**
 * How a function's log lines look, and which there are.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export interface LoggingConfig {
  format: "Text" | "JSON";
  /** Such as `/aws/lambda/chat`, which is the default. */
  logGroup: string;
  /** The least of the levels that are written, with the format JSON alone; `INFO` when absent. */
  applicationLevel?: string;
  systemLevel?: string;
}

/** Where a function's code is, as absolute paths; `source`, when there is one, is bundled and wins. */
export interface FunctionCode {
  /** A zip file or a folder. */
  path?: string;
  /** The entry's source file, TypeScript or JavaScript. */
  source?: string;
}
