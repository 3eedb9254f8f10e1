/** What an image says of itself. */
export interface ImageHeader {
  format: "png" | "gif" | "webp" | "jpeg";
  width: number;
  height: number;
}

/** No more of an image is looked at; a JPEG whose size stands behind a larger preview is not read. */
const HEADER_BYTES = 96 * 1024;

/** Reads the first bytes of an image; undefined for one that is none of the four formats, or cut short. */
export function readImageHeader(base64: string): ImageHeader | undefined {
  const bytes = Buffer.from(base64.slice(0, (HEADER_BYTES / 3) * 4), "base64");
  return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes);
}

/** @see https://www.w3.org/TR/png-3/#11IHDR */
function png(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 24 || bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") return undefined;
  return { format: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function gif(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 10 || !/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) return undefined;
  return { format: "gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** @see https://www.rfc-editor.org/rfc/rfc9649 */
function webp(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 30 || !/^RIFF.{4}WEBP/s.test(bytes.toString("latin1", 0, 12))) return undefined;
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8X":
      return { format: "webp", width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return {
        format: "webp",
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
      };
    default:
      return undefined;
  }
}

/** Goes from segment to segment until one begins a frame. @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf */
function jpeg(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isStartOfFrame(marker))
      return { format: "jpeg", width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, among which are three that begin something else. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
