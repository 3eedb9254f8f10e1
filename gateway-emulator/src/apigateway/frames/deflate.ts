/** What comes of a client's offer to compress. */
export interface Deflate {
  /** The offer that is taken, as `ws` reads it. */
  offer: string;
  /** `Sec-WebSocket-Extensions` of the 101, in AWS's form: no space after a semicolon. */
  reply: string;
}

/**
 * Whether messages to clients are compressed where that was negotiated. On AWS they may be: no client's program can
 * tell. Here it would cost each post a round through zlib's threads, and each connection more memory than all else.
 */
export const COMPRESS_MESSAGES_OUT = false;

/** Small, since each connection whose client has compressed something keeps one such buffer. */
const INFLATE_CHUNK_BYTES = 4096;

/** For `ws`: a decompressor is made when the first compressed message comes. */
export const PER_MESSAGE_DEFLATE = { zlibInflateOptions: { chunkSize: INFLATE_CHUNK_BYTES } };

/**
 * Takes the first offer of permessage-deflate that AWS would take; undefined when there is none. One capture shows
 * AWS's answer, and it is the one that Netty's codec gives; where the capture ends, this follows Netty: what the client
 * says of its own side is passed over, and an offer that asks for a server without memory, or for what is not
 * known, is not taken.
 * @see https://www.rfc-editor.org/rfc/rfc7692#section-7
 */
export function negotiateDeflate(extensions: string | undefined): Deflate | undefined {
  for (const offer of extensions?.split(",") ?? []) {
    const [name = "", ...parameters] = offer.split(";").map((part) => part.trim());
    if (name.toLowerCase() !== "permessage-deflate") continue;
    const serverBits = serverWindowBits(parameters);
    if (serverBits === undefined) continue;
    if (serverBits === DEFAULT_WINDOW_BITS)
      return { offer: "permessage-deflate", reply: "permessage-deflate" };
    return {
      offer: `permessage-deflate; server_max_window_bits=${serverBits}`,
      reply: `permessage-deflate;server_max_window_bits=${serverBits}`,
    };
  }
  return undefined;
}

const DEFAULT_WINDOW_BITS = 15;
const MIN_WINDOW_BITS = 8;

/** The window that a client's offer leaves to the server; undefined when the offer cannot be taken. */
function serverWindowBits(parameters: string[]): number | undefined {
  let bits = DEFAULT_WINDOW_BITS;
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.split("=").map((part) => part.trim());
    switch (name.toLowerCase()) {
      case "client_max_window_bits":
      case "client_no_context_takeover":
        break;
      case "server_max_window_bits":
        bits = Number(value.replaceAll('"', ""));
        break;
      default:
        return undefined;
    }
  }
  const known = Number.isInteger(bits) && bits >= MIN_WINDOW_BITS && bits <= DEFAULT_WINDOW_BITS;
  return known ? bits : undefined;
}
