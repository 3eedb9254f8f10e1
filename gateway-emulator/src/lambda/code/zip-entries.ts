import { crc32 } from "node:zlib";
import type { CodeFile } from "./code-file.ts";

/** What a zip's central directory says of a file, beside its name. */
interface Attributes {
  /** What the system that made the zip keeps of a file, type and permissions; 0 where that is not Unix. */
  unixMode: number;
  crc32: number;
}

const END = 0x0605_4b50;
const END_64_LOCATOR = 0x0706_4b50;
const ENTRY = 0x0201_4b50;
/** Systems whose attributes are Unix's: Unix and macOS. */
const UNIX_SYSTEMS = [3, 19];
const FILE_TYPE = 0o170_000;
const LINK = 0o120_000;
const PERMISSIONS = 0o777;
/** What this process itself needs to read a file, and to remove it. */
const OWN = 0o600;
/** What a file gets whose zip does not say: nobody may execute it, as on Lambda. */
const DEFAULT_MODE = 0o644;

/**
 * The files of a zip, with their permissions and links, which decide what Lambda can execute.
 * @throws {Error} when it is no zip file, or not a whole one
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
 */
export async function zipEntries(bytes: Uint8Array): Promise<CodeFile[]> {
  // Loaded only where there is something to unpack.
  const { unzipSync } = await import("fflate");
  const attributes = centralDirectory(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return Object.entries(unzipSync(bytes))
    .filter(([name]) => !name.endsWith("/") && !name.split(/[/\\]/).includes(".."))
    .map(([path, contents]) => {
      const found = attributes.get(path);
      if (found === undefined || crc32(contents) !== found.crc32) throw new Error(`${path} in it is damaged`);
      const { unixMode } = found;
      return {
        path,
        contents,
        mode: unixMode === 0 ? DEFAULT_MODE : (unixMode & PERMISSIONS) | OWN,
        isLink: (unixMode & FILE_TYPE) === LINK,
      };
    });
}

/** @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.12 to 4.3.16 */
function centralDirectory(zip: Buffer): Map<string, Attributes> {
  const attributes = new Map<string, Attributes>();
  let at = centralDirectoryOffset(zip);
  while (at + 46 <= zip.length && zip.readUInt32LE(at) === ENTRY) {
    const isUtf8 = (zip.readUInt16LE(at + 8) & 0x800) !== 0;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    );
    const nameEnd = at + 46 + (nameLength ?? 0);
    attributes.set(zip.toString(isUtf8 ? "utf8" : "latin1", at + 46, nameEnd), {
      unixMode: UNIX_SYSTEMS.includes(zip.readUInt8(at + 5)) ? zip.readUInt16LE(at + 40) : 0,
      crc32: zip.readUInt32LE(at + 16),
    });
    at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return attributes;
}

function centralDirectoryOffset(zip: Buffer): number {
  const end = endRecord(zip);
  const locator = end - 20;
  if (locator < 0 || zip.readUInt32LE(locator) !== END_64_LOCATOR) return zip.readUInt32LE(end + 16);
  return Number(zip.readBigUInt64LE(Number(zip.readBigUInt64LE(locator + 8)) + 48));
}

/** It is last, behind it a comment of at most 64 KB. */
function endRecord(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at--)
    if (zip.readUInt32LE(at) === END) return at;
  throw new Error("its end is missing");
}
