import type { ContentBlock } from "../request/converse-request.ts";
import {
  type Fields,
  fieldRequired,
  inputShould,
  isAbsent,
  parseFields,
  parseList,
  parseOptionalText,
  parseTag,
  parseText,
} from "./fields.ts";

/** Media types of images, by Converse's names of them. */
const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
};

/** A document without a title has none in Converse, which asks for one. */
const UNTITLED = "Document";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads an image's source; Bedrock takes base64 alone.
 * @throws BedrockError ValidationException (400)
 */
export function parseImage({ source }: Fields, at: string): ContentBlock {
  const { fields, inside } = parseSource(source, `${at}.source`, ["base64"]);
  const mediaType = parseText(fields["media_type"], `${inside}.media_type`);
  const format = IMAGE_FORMATS[mediaType];
  if (!format)
    throw inputShould(`${inside}.media_type`, "'image/jpeg', 'image/png', 'image/gif' or 'image/webp'");
  return { image: { format, source: { bytes: parseBase64(fields["data"], `${inside}.data`) } } };
}

/**
 * Reads a document: a PDF in base64, a plain text, or blocks of text.
 * @throws BedrockError ValidationException (400)
 */
export function parseDocument({ source, title, context, citations }: Fields, at: string): ContentBlock {
  const contextText = parseOptionalText(context, `${at}.context`);
  return {
    document: {
      ...parseDocumentSource(source, `${at}.source`),
      name: parseOptionalText(title, `${at}.title`) ?? UNTITLED,
      ...(contextText === undefined ? {} : { context: contextText }),
      ...(isAbsent(citations) ? {} : { citations: parseFields(citations, `${at}.citations`) }),
    },
  };
}

function parseDocumentSource(source: unknown, at: string) {
  const { type, fields, inside } = parseSource(source, at, ["base64", "content", "text"]);
  if (type === "content") {
    const content = fields["content"];
    if (typeof content === "string") return { format: "txt", source: { content: [{ text: content }] } };
    const blocks = parseList(content, `${inside}.content`).map((block, index) => {
      const blockAt = `${inside}.content.${index}`;
      return { text: parseText(parseFields(block, blockAt)["text"], `${blockAt}.text`) };
    });
    return { format: "txt", source: { content: blocks } };
  }
  const mediaType = parseText(fields["media_type"], `${inside}.media_type`);
  const expected = type === "text" ? "text/plain" : "application/pdf";
  if (mediaType !== expected) throw inputShould(`${inside}.media_type`, `'${expected}'`);
  return type === "text"
    ? { format: "txt", source: { text: parseText(fields["data"], `${inside}.data`) } }
    : { format: "pdf", source: { bytes: parseBase64(fields["data"], `${inside}.data`) } };
}

function parseSource(source: unknown, at: string, types: readonly string[]) {
  if (source === undefined) throw fieldRequired(at);
  const fields = parseFields(source, at);
  const type = parseTag(fields, at, types);
  return { type, fields, inside: `${at}.${type}` };
}

function parseBase64(value: unknown, at: string): string {
  const text = parseText(value, at);
  if (!BASE64.test(text)) throw inputShould(at, "a valid base64 string");
  return text;
}
