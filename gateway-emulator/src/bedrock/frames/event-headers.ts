import { encodeHeaders } from "../../transport/event-stream.ts";

/** The headers of an event, encoded, in the order in which Bedrock sends them. */
export function eventHeaders(eventType: string): Buffer {
  return encodeHeaders([
    [":event-type", eventType],
    [":content-type", "application/json"],
    [":message-type", "event"],
  ]);
}
