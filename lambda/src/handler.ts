import type { Context } from "aws-lambda";
import { createClients } from "./clients.ts";
import { parseConfig } from "./config.ts";
import { connect } from "./connect.ts";
import { answerDefault } from "./default.ts";
import { disconnect } from "./disconnect.ts";
import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { connectionPost, managementEndpoint, type Post } from "./post-to-connection.ts";
import { InvalidFrameError, SEND_MESSAGE } from "./protocol.ts";
import { refuse } from "./refuse.ts";
import { sendMessage } from "./send-message.ts";

const config = parseConfig();
const { bedrock, dynamodb, management } = createClients();
const table = { client: dynamodb, name: config.tableName };

/** The function's entry, `index.handler` in the stack. */
export const handler = async (event: WebSocketEvent, context: Context): Promise<WebSocketResult> => {
  const { connectionId } = event.requestContext;
  const endpoint = managementEndpoint(event.requestContext);
  const post = connectionPost({ management: management(endpoint), connectionId });
  try {
    return await takeRoute(event, context, post);
  } catch (error) {
    if (error instanceof InvalidFrameError) return await refuse({ error, post });
    throw error;
  }
};

async function takeRoute(event: WebSocketEvent, context: Context, post: Post): Promise<WebSocketResult> {
  const { routeKey, connectionId, connectedAt, identity, requestId } = event.requestContext;
  switch (routeKey) {
    case "$connect":
      return connect({ headers: event.headers ?? {}, connectionId, connectedAt, identity, table });
    case "$disconnect":
      return disconnect({ connectionId, table });
    case SEND_MESSAGE:
      return sendMessage({
        body: event.body ?? "",
        connectionId,
        requestId,
        remainingMs: context.getRemainingTimeInMillis(),
        modelId: config.modelId,
        post,
        table,
        bedrock,
      });
    case "$default":
      return answerDefault({ body: event.body ?? "", post });
  }
  throw new Error(`the stack sends route ${String(routeKey)} here: give it a case in handler.ts`);
}
