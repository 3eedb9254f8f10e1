import {
  type ApiGatewayManagementApiClient,
  GoneException,
  LimitExceededException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { ServerFrame } from "../protocol.ts";

/** What became of a frame: `gone` when the connection is closed, `limited` when it takes no more for now. */
export type PostOutcome = "delivered" | "gone" | "limited";

/** Sends one frame to one connection. */
export type Post = (frame: ServerFrame) => Promise<PostOutcome>;

/**
 * Where a stage's connections are managed, as an event names it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function managementEndpoint({ domainName, stage }: { domainName: string; stage: string }): string {
  return `https://${domainName}/${stage}`;
}

/** The post of one connection; what is neither delivered, gone nor limited is thrown as the SDK throws it. */
export function connectionPost({
  management,
  connectionId,
}: {
  management: ApiGatewayManagementApiClient;
  connectionId: string;
}): Post {
  return async (frame) => {
    const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(frame) });
    try {
      await management.send(command);
      return "delivered";
    } catch (error) {
      if (error instanceof GoneException) return "gone";
      if (error instanceof LimitExceededException) return "limited";
      throw error;
    }
  };
}
