import type { Citation, CitationLocation, SpanInDocument } from "../model/model.ts";
import { fields, given, list, ScriptError, string, wholeNumber } from "./script-fields.ts";

/** Where each kind of location begins and ends; whole numbers. */
const DOCUMENT_SPAN = ["documentIndex", "start", "end"];
const SEARCH_SPAN = ["searchResultIndex", "start", "end"];

const LOCATIONS: Readonly<Record<string, (value: unknown, at: string) => CitationLocation>> = {
  web: (value, at) => {
    const { url, domain } = fields(value, at, ["url", "domain"]);
    return { web: given({ url, domain }, (text, name) => string(text, `${at}.${name}`)) };
  },
  documentChar: (value, at) => ({ documentChar: parseSpan(value, at) }),
  documentPage: (value, at) => ({ documentPage: parseSpan(value, at) }),
  documentChunk: (value, at) => ({ documentChunk: parseSpan(value, at) }),
  searchResultLocation: (value, at) => {
    const { searchResultIndex, start, end } = fields(value, at, SEARCH_SPAN);
    return { searchResultLocation: given({ searchResultIndex, start, end }, numberAt(at)) };
  },
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html */
export function parseCitation(value: unknown, at: string): Citation {
  const { title, source, sourceContent, location } = fields(value, at, [
    "title",
    "source",
    "sourceContent",
    "location",
  ]);
  return {
    ...given({ title, source }, (text, name) => string(text, `${at}.${name}`)),
    ...given({ sourceContent }, (contents, name) =>
      list(contents, `${at}.${name}`).map((one, index) => parseContent(one, `${at}.${name}[${index}]`)),
    ),
    ...given({ location }, (one, name) => parseLocation(one, `${at}.${name}`)),
  };
}

function parseContent(value: unknown, at: string): { text: string } {
  return { text: string(fields(value, at, ["text"])["text"], `${at}.text`) };
}

function parseLocation(value: unknown, at: string): CitationLocation {
  const known = Object.keys(LOCATIONS);
  const [kind, ...others] = Object.entries(fields(value, at, known));
  const parse = LOCATIONS[kind?.[0] ?? ""];
  if (!kind || !parse || others.length > 0)
    throw new ScriptError(at, `must have exactly one of ${known.join(", ")}`);
  return parse(kind[1], `${at}.${kind[0]}`);
}

function parseSpan(value: unknown, at: string): SpanInDocument {
  const { documentIndex, start, end } = fields(value, at, DOCUMENT_SPAN);
  return given({ documentIndex, start, end }, numberAt(at));
}

function numberAt(at: string): (value: unknown, name: string) => number {
  return (value, name) => wholeNumber(value, `${at}.${name}`, { min: 0 });
}
