import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/**
 * How many pongs may wait until they are sent, before the client is cut off: each is 127 bytes at most, so 2 MB in
 * all. `ws` lets 60 wait, which a burst of pings can pass in one segment; of the shortest ones 64 KB hold 10,922. The
 * emulator's own limit.
 */
export const MAX_WAITING_PONGS = 16_384;

/** For `ws`; newer than its types. */
export const PONGS = { maxPendingAutoPongs: MAX_WAITING_PONGS };

/** Whether `ws` has ended the socket for a ping too many, which it says to nobody; a client that has gone is none. */
export function isCutOff(socket: WebSocket, stream: Duplex): boolean {
  return stream.destroyed && !stream.errored && socket.readyState === socket.CLOSING;
}

export const CUT_OFF_ADVICE = `this connection is cut off: more than ${MAX_WAITING_PONGS.toLocaleString("en")} of the client's pings came before their pongs could be sent. Send fewer pings, and read what comes back (this is the emulator's own limit)`;
