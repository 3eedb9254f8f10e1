import { CITATIONS_CONFIG } from "./file-blocks.ts";
import { list, structure, union } from "./shape.ts";
import { anyText, wholeNumber } from "./values.ts";

const index = wholeNumber({ min: 0, max: 2 ** 31 - 1 });
const SPAN = structure({}, { documentIndex: index, start: index, end: index });

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationLocation.html */
const LOCATION = union("CitationLocation", {
  web: structure({}, { url: anyText, domain: anyText }),
  documentChar: SPAN,
  documentPage: SPAN,
  documentChunk: SPAN,
  searchResultLocation: structure({}, { searchResultIndex: index, start: index, end: index }),
});

const CITATION = structure(
  {},
  {
    title: anyText,
    source: anyText,
    sourceContent: list(union("CitationSourceContent", { text: anyText })),
    location: LOCATION,
  },
);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsContentBlock.html */
export const CITATIONS_CONTENT = structure(
  {},
  { content: list(union("CitationGeneratedContent", { text: anyText })), citations: list(CITATION) },
);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_SearchResultBlock.html */
export const SEARCH_RESULT = structure(
  { source: anyText, title: anyText, content: list(structure({ text: anyText }, {})) },
  { citations: CITATIONS_CONFIG },
);
