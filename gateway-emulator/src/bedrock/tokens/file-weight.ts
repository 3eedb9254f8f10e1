import { readImageHeader } from "../rules/image-header.ts";
import { TOKEN_WEIGHT } from "./tokens.ts";

/** An image or a document, as a content block has it. */
interface File {
  source: unknown;
  format?: unknown;
}

/** @see https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size */
const PIXELS_PER_TOKEN = 750;

/** A longer edge is scaled down to this, in pixels, before the model sees the image. */
const MAX_EDGE_PIXELS = 1_568;

/** An image of the largest size that is not scaled down; also one whose header is not understood. */
const MAX_IMAGE_TOKENS = 1_600;

const TEXT_FORMATS: ReadonlySet<unknown> = new Set(["txt", "md", "csv", "html"]);

/** As plain text is estimated. */
const BYTES_PER_TOKEN_OF_TEXT = 3.5;

/**
 * Of a PDF, a text document or a spreadsheet, whose text is packed: a page of 50 kB that counts 2,000 tokens.
 * @see https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs
 */
const BYTES_PER_TOKEN_OF_PAGES = 25;

/** By its size in pixels. */
export function imageWeight({ source }: File): number {
  const header = readImageHeader(base64Of(source) ?? "");
  const isEmpty = !header || header.width * header.height === 0;
  return TOKEN_WEIGHT * (isEmpty ? MAX_IMAGE_TOKENS : tokensOfPixels(header));
}

/** By the size of the file; one that is elsewhere, in S3, is not read. */
export function documentWeight({ source, format }: File): number {
  const bytes = Buffer.byteLength(base64Of(source) ?? "", "base64");
  const bytesPerToken = TEXT_FORMATS.has(format) ? BYTES_PER_TOKEN_OF_TEXT : BYTES_PER_TOKEN_OF_PAGES;
  return Math.ceil(bytes / bytesPerToken) * TOKEN_WEIGHT;
}

function tokensOfPixels({ width, height }: { width: number; height: number }): number {
  const scale = Math.min(1, MAX_EDGE_PIXELS / Math.max(width, height));
  return Math.min(MAX_IMAGE_TOKENS, Math.ceil((width * height * scale ** 2) / PIXELS_PER_TOKEN));
}

function base64Of(source: unknown): string | undefined {
  if (typeof source !== "object" || source === null || !("bytes" in source)) return undefined;
  return typeof source.bytes === "string" ? source.bytes : undefined;
}
