import { LambdaFunctionEventInvokeConfig } from "@cdktn/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import type { Construct } from "constructs";
import { ChatFunction } from "./chat-function.ts";
import type { Config } from "./config.ts";

interface ChatFunctionsProps {
  name: string;
  tableName: string;
  config: Config;
  /** The bundled handler, relative to the folder that holds the synthesized stack. */
  zip: string;
  /** The handler's entry, relative to the same folder. */
  source: string;
}

/** As long as API Gateway waits for a route. */
const ROUTE_TIMEOUT_SECONDS = 29;

/** The longest answer. */
const WORKER_TIMEOUT_SECONDS = 300;

/** An event that waited longer is for somebody who has asked again by then. */
const MAX_EVENT_AGE_SECONDS = 60;

/**
 * The two functions that one bundle makes: one behind every route, which is done in a moment, and one that it leaves
 * the answers to.
 */
export function addChatFunctions(
  scope: Construct,
  { name, tableName, config, zip, source }: ChatFunctionsProps,
): { route: ChatFunction; worker: ChatFunction } {
  // Nothing of the API's may stand here: the API needs the function. Events carry its address.
  const shared = {
    TABLE_NAME: tableName,
    MODEL_ID: config.modelId,
    ...(config.furtherModelIds.length > 0 && { MODEL_IDS: config.furtherModelIds.join(",") }),
  };
  const worker = new ChatFunction(scope, "worker", {
    name: `${name}-worker`,
    zip,
    source,
    entry: "worker",
    timeoutSeconds: WORKER_TIMEOUT_SECONDS,
    environment: {
      ...shared,
      TOOLS: config.tools,
      ...(config.titleModelId !== undefined && { TITLE_MODEL_ID: config.titleModelId }),
    },
  });
  // Lambda would begin an answer that failed again, after a minute and after three.
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
  new LambdaFunctionEventInvokeConfig(scope, "worker-once", {
    functionName: worker.function.functionName,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
  });
  const route = new ChatFunction(scope, "chat", {
    name: `${name}-chat`,
    zip,
    source,
    entry: "handler",
    timeoutSeconds: ROUTE_TIMEOUT_SECONDS,
    environment: { ...shared, WORKER_FUNCTION_NAME: worker.function.functionName },
  });
  return { route, worker };
}
