import type { Duplex } from "node:stream";
import { FrameScanner, type FrameScannerOptions } from "./frame-scanner.ts";

/**
 * Puts a scanner between a connection's bytes and `ws`, right after the upgrade: `ws` reads by a listener for
 * `data`, which is taken off the stream and called with what passes. Returns what ends it.
 */
export function scanBeforeWs(stream: Duplex, options: Omit<FrameScannerOptions, "pass">): () => void {
  const [read, ...others] = stream.listeners("data");
  if (!read || others.length > 0) throw new Error("ws is to be the one reader of an upgraded connection");
  const scanner = new FrameScanner({
    ...options,
    pass: (frames) => void Reflect.apply(read, stream, [frames]),
  });
  const onData = (chunk: Buffer) => scanner.scan(chunk);
  const onClose = () => {
    // What a paused stream still has would be read by ws itself, unscanned.
    const rest: unknown = stream.read();
    if (Buffer.isBuffer(rest)) scanner.scan(rest);
    scanner.end();
  };
  stream.removeAllListeners("data").on("data", onData).prependOnceListener("close", onClose);
  return () => scanner.end();
}
