import { liveUrl } from "../markdown/live-url.ts";

/** Where something in an answer comes from. */
export interface Citation {
  readonly title: string;
  /** Only where it can be followed. */
  readonly url?: URL;
  /** What is written there, where the model quotes it. */
  readonly quote?: string;
}

/** The sources of an answer, each once, in the order in which they were named. */
export function citationsOf(values: readonly unknown[]): Citation[] {
  const citations = new Map<string, Citation>();
  for (const value of values) {
    const citation = parseCitation(value);
    const key = citation && (citation.url?.href ?? citation.title);
    if (citation && key !== undefined && !citations.has(key)) citations.set(key, citation);
  }
  return [...citations.values()];
}

/**
 * A citation as Bedrock gives it; nothing for what cannot be named.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html
 */
export function parseCitation(value: unknown): Citation | undefined {
  const { title, source, sourceContent, location } = fieldsOf(value);
  const { url: address, domain } = fieldsOf(fieldsOf(location)["web"]);
  const url = [address, source].flatMap((written) => (isText(written) ? (liveUrl(written) ?? []) : []))[0];
  const name = [title, domain, url?.host, source].find(isText);
  if (name === undefined) return undefined;
  const [content] = Array.isArray(sourceContent) ? sourceContent : [];
  const { text } = fieldsOf(content);
  return { title: name, ...(url && { url }), ...(isText(text) && { quote: text }) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
