import type { ConnectionBreak } from "../faults/broken-off.ts";
import type { FrameCorruption } from "../model/breakage.ts";
import type { ConverseStreamEvent, ModelOutput } from "../model/model.ts";
import { corruptFrame } from "./corrupt-frame.ts";
import { encodeError, encodeException } from "./event-message.ts";

/** What a batch of outputs is on the wire. */
export interface FramedBatch {
  frames: readonly Buffer[];
  /** Whether the connection takes no further streams. */
  goesAway: boolean;
  /** How the stream ends after these frames; it goes on when absent. */
  ending?: "end" | ConnectionBreak;
}

/** Frames the outputs of one stream; remembers what is to happen to the frame that comes next. */
export class BatchFramer {
  readonly #encode: (event: ConverseStreamEvent) => readonly Buffer[];
  #corruptNext: FrameCorruption | undefined;
  #truncateNext: number | undefined;

  /** @param encode the frames of one event */
  constructor(encode: (event: ConverseStreamEvent) => readonly Buffer[]) {
    this.#encode = encode;
  }

  /** What follows an ending in its batch is not said any more. */
  framesOf(batch: readonly ModelOutput[]): FramedBatch {
    const frames: Buffer[] = [];
    let goesAway = false;
    for (const output of batch)
      switch (output.type) {
        case "disconnect":
        case "reset":
          return { frames, goesAway, ending: output };
        case "end":
          return { frames, goesAway, ending: "end" };
        case "goAway":
          goesAway = true;
          break;
        case "corrupt":
          this.#corruptNext = output.what ?? "checksum";
          break;
        case "truncate":
          this.#truncateNext = output.bytes;
          break;
        case "exception":
          return { frames: [...frames, encodeException(output)], goesAway, ending: "end" };
        case "error":
          return { frames: [...frames, encodeError(output)], goesAway, ending: "end" };
        case "messageStart":
        case "contentBlockStart":
        case "contentBlockDelta":
        case "contentBlockStop":
        case "messageStop":
        case "metadata":
          for (const frame of this.#encode(output)) {
            const cut = this.#cut(frame);
            frames.push(cut ?? this.#whole(frame));
            if (cut) return { frames, goesAway, ending: "end" };
          }
      }
    return { frames, goesAway };
  }

  #cut(frame: Buffer): Buffer | undefined {
    return this.#truncateNext === undefined ? undefined : frame.subarray(0, this.#truncateNext);
  }

  #whole(frame: Buffer): Buffer {
    const what = this.#corruptNext;
    this.#corruptNext = undefined;
    return what === undefined ? frame : corruptFrame(frame, what);
  }
}
