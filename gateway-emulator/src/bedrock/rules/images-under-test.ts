/** The first bytes of images, as far as to their sizes. */
export interface Pixels {
  width: number;
  height: number;
}

export function pngBytes({ width, height }: Pixels): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "latin1"), size]);
}

export function gifBytes({ width, height }: Pixels): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([Buffer.from("GIF89a"), size]);
}

/** With a segment of `before` bytes, such as a preview, in front of the frame. */
export function jpegBytes({ width, height }: Pixels, before = 16): Buffer {
  const segment = Buffer.alloc(before + 2);
  segment.writeUInt16BE(0xffe0, 0);
  segment.writeUInt16BE(before, 2);
  const frame = Buffer.from([0xff, 0xc2, 0, 17, 8, 0, 0, 0, 0, 3]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment, frame]);
}

/** In each of its three forms. */
export function webpBytes(form: "VP8 " | "VP8L" | "VP8X", { width, height }: Pixels): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.write("RIFF\0\0\0\0WEBP", 0, "latin1");
  bytes.write(form, 12, "latin1");
  switch (form) {
    case "VP8 ":
      bytes.writeUInt16LE(width, 26);
      bytes.writeUInt16LE(height, 28);
      break;
    case "VP8L":
      bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 21);
      break;
    case "VP8X":
      bytes.writeUIntLE(width - 1, 24, 3);
      bytes.writeUIntLE(height - 1, 27, 3);
      break;
  }
  return bytes;
}
