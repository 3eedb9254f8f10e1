import { once } from "node:events";
import { connect } from "node:http2";
import type { StreamRequest } from "./bedrock-request.ts";
import type { Connection, OnStream } from "./connection.ts";

/** A session of its own for each connection, as the SDK opens one for each stream. */
export async function openHttp2(port: number): Promise<Connection> {
  const session = connect(`http://127.0.0.1:${port}`);
  // What ends a session ends its streams, and they say so.
  session.on("error", () => undefined);
  await once(session, "connect");
  return {
    stream({ path, body }: StreamRequest, on: OnStream) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stream = session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/json",
      });
      stream.on("response", (headers) => on.begin(String(headers["x-amzn-requestid"] ?? "")));
      stream.on("data", (bytes: Buffer) => on.bytes(bytes));
      stream.on("error", () => undefined);
      stream.on("end", resolve);
      stream.on("close", () => reject(new Error("the stream was closed")));
      stream.end(body);
      return promise;
    },
    destroy: () => session.destroy(),
  };
}
