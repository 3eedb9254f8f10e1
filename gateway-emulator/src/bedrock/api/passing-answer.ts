import type { ModelOutput } from "../model/model.ts";
import { errorNameOf } from "../upstream/error-name.ts";
import { type Frame, FrameReader } from "../upstream/frame-reader.ts";
import type { RelayResponse } from "../upstream/relay.ts";
import { converseOutputs, wholeConverseOutputs } from "./passing-converse.ts";
import { isObject } from "./passing-fields.ts";
import { NativeOutputs, wholeNativeOutputs } from "./passing-native.ts";

/** A whole answer that is longer is passed on, and not read. */
const MAX_READ_BYTES = 26_214_400;

/** An answer that passes, as the outputs of a model that it says, for the journal. */
export class PassingAnswer {
  readonly isStream: boolean;
  readonly #operation: string;
  readonly #headers: RelayResponse["headers"];
  readonly #frames = new FrameReader();
  readonly #native = new NativeOutputs();
  #whole: Uint8Array[] = [];
  #bytes = 0;

  constructor(operation: string, { headers, statusCode }: RelayResponse) {
    this.#operation = operation;
    this.#headers = headers;
    this.isStream = statusCode < 400 && (headers["content-type"] ?? "").includes("eventstream");
  }

  /** What a piece says: of an answer that is no stream nothing, before its end. */
  take(piece: Uint8Array): ModelOutput[] {
    if (this.isStream) return this.#frames.read(piece).flatMap((frame) => this.#outputsOf(frame));
    this.#bytes += piece.length;
    if (this.#bytes <= MAX_READ_BYTES) this.#whole.push(piece);
    else this.#whole = [];
    return [];
  }

  /** What the whole answer says. */
  end(): ModelOutput[] {
    if (this.isStream) return [];
    const json = parsed(Buffer.concat(this.#whole));
    if (!isObject(json)) return [];
    return this.#operation === "Converse"
      ? wholeConverseOutputs(json)
      : wholeNativeOutputs(json, this.#headers);
  }

  /** By header, or in the body. */
  errorName(): string {
    const json = parsed(Buffer.concat(this.#whole));
    const type = isObject(json) && typeof json["__type"] === "string" ? json["__type"] : "";
    return errorNameOf(this.#headers) || type.replace(/^.*#/, "") || "Error";
  }

  #outputsOf(frame: Frame): ModelOutput[] {
    switch (frame.kind) {
      case "bytes":
        return [{ type: "corrupt" }];
      case "error":
        return [{ type: "error", code: frame.code, message: frame.message }];
      case "exception": {
        const json = parsed(frame.payload);
        const message = isObject(json) && typeof json["message"] === "string" ? json["message"] : "";
        return [{ type: "exception", name: frame.name, message }];
      }
      case "event": {
        const json = parsed(frame.payload);
        if (!isObject(json)) return [];
        if (frame.type !== "chunk") return converseOutputs(frame.type, json);
        const bytes = typeof json["bytes"] === "string" ? json["bytes"] : "";
        const message = parsed(Buffer.from(bytes, "base64"));
        return isObject(message) ? this.#native.of(message) : [];
      }
    }
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
