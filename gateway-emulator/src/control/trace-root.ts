import { randomBytes } from "node:crypto";

/**
 * A new trace's root as AWS writes it: `Root=1-67891233-abcdef012345678912345678`, with the time in seconds.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-traceheader
 */
export function traceRoot(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
}
