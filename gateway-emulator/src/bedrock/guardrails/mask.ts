import type { Finding, Span } from "./finding.ts";

interface Masked extends Span {
  name: string;
}

/**
 * A text, or its part from one place to another, with the name in the place of each thing that is to be masked:
 * `{EMAIL}`. What overlaps is masked as one.
 */
export function mask(
  text: string,
  findings: readonly Finding[],
  { start, end }: Span = { start: 0, end: text.length },
): string {
  let masked = "";
  let at = start;
  for (const { name, ...span } of maskedSpans(findings)) {
    if (span.end <= start || span.start >= end) continue;
    masked += `${text.slice(at, span.start)}{${name}}`;
    at = span.end;
  }
  return masked + text.slice(at, end);
}

function maskedSpans(findings: readonly Finding[]): Masked[] {
  const spans: Masked[] = findings
    .flatMap(({ name, span, action }) => (span && action === "ANONYMIZE" ? [{ name, ...span }] : []))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const merged: Masked[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else merged.push(span);
  }
  return merged;
}
