import type { Context } from "aws-lambda";
import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { clients, config, telemetry } from "./execution-environment.ts";
import { stageOf } from "./routes/stage.ts";
import { takeEvent } from "./routes/take-event.ts";
import { takeRunEvent, type WorkerEvent } from "./run/take-run-event.ts";

/** The entry of the function behind every route, `index.handler` in the stack. */
export const handler = async (event: WebSocketEvent, context: Context): Promise<WebSocketResult> => {
  const { requestId, connectionId, routeKey } = event.requestContext;
  using _ = telemetry.invocation(context, { apiRequestId: requestId, connectionId, route: routeKey });
  return await takeEvent({
    event,
    stage: stageOf(event.requestContext, { clients, config }),
    onFailure: (error, told) => telemetry.logFailure(`${routeKey} failed`, error, told),
  });
};

/** The entry of the function that answers, invoked asynchronously by the other: `index.worker` in the stack. */
export const worker = async (event: WorkerEvent, context: Context): Promise<void> => {
  using _ = telemetry.invocation(context, { run: event.run });
  await takeRunEvent({
    event,
    requestId: context.awsRequestId,
    remainingMs: context.getRemainingTimeInMillis(),
    config,
    clients,
    telemetry,
  });
};
