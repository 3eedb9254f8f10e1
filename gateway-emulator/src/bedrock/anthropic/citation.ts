import type { Citation } from "../model/model.ts";

/**
 * A citation as Anthropic's models give it. Converse leaves out what the client gets back encrypted, so that is empty.
 * @see https://platform.claude.com/docs/en/build-with-claude/citations
 */
export function anthropicCitation({ title, source, sourceContent = [], location }: Citation) {
  const cited_text = sourceContent.map(({ text }) => text).join("");
  if (location === undefined || "web" in location) {
    const url = location?.web.url ?? source ?? "";
    return { type: "web_search_result_location", cited_text, url, title: title ?? null, encrypted_index: "" };
  }
  if ("searchResultLocation" in location) {
    const { searchResultIndex = 0, start = 0, end = 0 } = location.searchResultLocation;
    return {
      type: "search_result_location",
      cited_text,
      source: source ?? "",
      title: title ?? null,
      search_result_index: searchResultIndex,
      start_block_index: start,
      end_block_index: end,
    };
  }
  const { kind, span } = documentSpan(location);
  const { documentIndex = 0, start = 0, end = 0 } = span;
  const cited = { cited_text, document_index: documentIndex, document_title: title ?? null };
  switch (kind) {
    case "char":
      return { type: "char_location", ...cited, start_char_index: start, end_char_index: end };
    case "page":
      return { type: "page_location", ...cited, start_page_number: start, end_page_number: end };
    case "chunk":
      return { type: "content_block_location", ...cited, start_block_index: start, end_block_index: end };
  }
}

type DocumentLocation = Extract<
  NonNullable<Citation["location"]>,
  { documentChar: unknown } | { documentPage: unknown } | { documentChunk: unknown }
>;

function documentSpan(location: DocumentLocation) {
  if ("documentChar" in location) return { kind: "char", span: location.documentChar } as const;
  if ("documentPage" in location) return { kind: "page", span: location.documentPage } as const;
  return { kind: "chunk", span: location.documentChunk } as const;
}
