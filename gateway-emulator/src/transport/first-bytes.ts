import type { Socket } from "node:net";
import type { Clock } from "../control/clock.ts";

/** Serves one connection, from its first byte on. */
export type Serve = (socket: Socket) => void;

/** Picks who serves a connection by all the bytes that have come; undefined while they may still become either. */
export type Choose = (bytes: Buffer) => Serve | undefined;

/** How long a client may keep silent, or undecided, before it is hung up on. */
export const FIRST_BYTES_TIMEOUT_MS = 10_000;

/** Reads just enough of a new connection to choose who serves it, puts the bytes back and hands it over. */
export function serveByFirstBytes({
  clock,
  choose,
  socket,
}: {
  clock: Clock;
  choose: Choose;
  socket: Socket;
}): void {
  let bytes: Buffer = Buffer.alloc(0);
  const hangUp = () => void socket.destroy();
  const cancelTimeout = clock.after(FIRST_BYTES_TIMEOUT_MS, hangUp);

  const letGo = () => {
    cancelTimeout();
    socket.off("readable", onReadable).off("end", hangUp).off("close", letGo);
  };
  const onReadable = () => {
    const chunk: Buffer | null = socket.read();
    if (!chunk) return;
    bytes = Buffer.concat([bytes, chunk]);
    const serve = choose(bytes);
    if (!serve) return;
    letGo();
    socket.unshift(bytes);
    serve(socket);
  };
  socket.on("readable", onReadable).on("end", hangUp).on("close", letGo);
}
