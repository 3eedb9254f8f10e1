import { once } from "node:events";
import net from "node:net";

/** A bare TCP client of a port on this machine, for what no well-behaved client would send. */
export interface RawClient extends AsyncDisposable {
  socket: net.Socket;
  /** All that has come so far, as Latin-1. */
  received(): string;
  /** Writes, and resolves when the bytes have left this process. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Resolves when the connection is over, in whatever way. */
  ended: Promise<void>;
}

export async function connectRaw(port: number): Promise<RawClient> {
  // Half-open: this side does not end just because the server does.
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  const chunks: Buffer[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("end", resolve).on("close", () => resolve());
  socket.on("error", () => {});
  await once(socket, "connect");
  return {
    socket,
    ended,
    received: () => Buffer.concat(chunks).toString("latin1"),
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}
