import { MAX_FRAME_BYTES } from "../protocol.ts";

/** How many bytes a value takes as JSON in UTF-8 on the wire. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The longest number that a frame may carry: frames are measured with it, so that no count outgrows them. */
export const WIDEST_NUMBER = Number.MAX_SAFE_INTEGER;

/** How many bytes of events, commas included, fit into a frame that is otherwise like this one. */
export function roomIn(frame: object): number {
  return MAX_FRAME_BYTES - jsonBytes({ ...frame, e: [] });
}
