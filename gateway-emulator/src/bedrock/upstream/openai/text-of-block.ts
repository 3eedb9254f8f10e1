import type { ContentBlock } from "../../request/converse-request.ts";

type Document = NonNullable<ContentBlock["document"]>;

/** Leaves something out of what the server is sent, and says so; `what` names its kind. */
export type LeaveOut = (what: string) => void;

/** Formats whose bytes are their text. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const TEXT_FORMATS: readonly string[] = ["txt", "md", "csv", "html"];

/**
 * A block as text, for servers that know little else: text, JSON, documents, search results, citations, what is guarded.
 * Undefined for what is no text.
 */
export function textOfBlock(block: ContentBlock, leaveOut: LeaveOut): string | undefined {
  if (block.text !== undefined) return block.text;
  const { document, searchResult, citationsContent, guardContent, json } = block;
  if (json !== undefined) return JSON.stringify(json);
  if (document) return textOfDocument(document, leaveOut);
  if (isFields(searchResult))
    return named("search_result", searchResult["title"], textsOf(searchResult["content"]));
  if (isFields(citationsContent)) return textsOf(citationsContent["content"]);
  if (isFields(guardContent) && isFields(guardContent["text"])) return textIn(guardContent["text"]["text"]);
  return undefined;
}

function textOfDocument({ name, format = "txt", source }: Document, leaveOut: LeaveOut): string {
  const { bytes, text, content } = source;
  if (text !== undefined) return named("document", name, text);
  if (content) return named("document", name, textsOf(content));
  if (bytes !== undefined && TEXT_FORMATS.includes(format))
    return named("document", name, Buffer.from(bytes, "base64").toString("utf8"));
  leaveOut(bytes === undefined ? "a document in S3" : `a document of the format ${format}`);
  return "";
}

function named(tag: string, name: unknown, text: string): string {
  return `<${tag} name=${JSON.stringify(textIn(name))}>\n${text}\n</${tag}>`;
}

function textsOf(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return content.map((block: unknown) => (isFields(block) ? textIn(block["text"]) : "")).join("\n");
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
