import type { StreamRequest } from "./bedrock-request.ts";
import { openHttp1 } from "./http1-connection.ts";
import { openHttp2 } from "./http2-connection.ts";

export type Transport = "h1" | "h2";

/** One connection of the load client's; one stream at a time. */
export interface Connection {
  /** Resolves when the response has ended. */
  stream(request: StreamRequest, on: OnStream): Promise<void>;
  destroy(): void;
}

export interface OnStream {
  begin(requestId: string): void;
  bytes(bytes: Buffer): void;
}

export function openConnection(transport: Transport, port: number): Promise<Connection> {
  switch (transport) {
    case "h1":
      return openHttp1(port);
    case "h2":
      return openHttp2(port);
  }
}
