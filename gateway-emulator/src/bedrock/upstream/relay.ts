import type { IncomingHttpHeaders } from "node:http";

/** A call as it came, for somebody else to answer. */
export interface RelayRequest {
  method: string;
  /** Path and query, still encoded. */
  rawTarget: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The answer as it comes back. */
export interface RelayResponse {
  source: "aws" | "replay";
  statusCode: number;
  /** By lower-case name, without what belongs to one connection alone. */
  headers: Readonly<Record<string, string>>;
  /** In the pieces in which it arrives; rejects when it breaks off. */
  body: AsyncIterable<Uint8Array>;
  /** What the developer should know of an answer that the client gets as it is. */
  advice?: string;
}

/**
 * Whoever answers calls whole, instead of a model whose answers are framed here: the real Bedrock, or a recording of it.
 * No rule of the emulator's is held against such a call.
 * @throws BedrockError when nobody answers; the signal's reason when it aborts
 */
export type Relay = (request: RelayRequest, signal: AbortSignal) => Promise<RelayResponse>;
