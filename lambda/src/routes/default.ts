import { ACTIONS, type ClientFrame, InvalidFrameError, parseClientFrame } from "../protocol.ts";

/**
 * Reads a frame that no route was for, which is seldom one of ours.
 * @throws {InvalidFrameError} saying which actions there are
 */
export function parseUnrouted(json: string): ClientFrame {
  try {
    return parseClientFrame(json);
  } catch (error) {
    if (!(error instanceof InvalidFrameError)) throw error;
    const detail = `${error.message}; the actions are ${ACTIONS.join(", ")}`;
    throw new InvalidFrameError(detail, error.frameId, error.code);
  }
}
