import { WebSocket } from "ws";

/** A client of any WebSocket API whose routes answer. */
export interface Socket extends AsyncDisposable {
  socket: WebSocket;
  /** Sends a message, and resolves with the next one that comes. */
  ask(message: string): Promise<string>;
  /** The same on a socket of its own, which is closed then. */
  askAside(message: string): Promise<string>;
}

export async function openSocket(url: string): Promise<Socket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return {
    socket,
    ask(message) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const onMessage = (data: Buffer) => resolve(data.toString());
      const onClose = (code: number) => reject(new Error(`the socket closed with ${code}`));
      socket.once("message", onMessage).once("close", onClose);
      socket.send(message);
      return promise.finally(() => socket.off("message", onMessage).off("close", onClose));
    },
    async askAside(message) {
      await using other = await openSocket(url);
      return await other.ask(message);
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}
