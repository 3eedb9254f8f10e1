import { saysHost } from "../markdown/live-url.ts";
import { useWords } from "../words/use-words.ts";
import { citationsOf } from "./citation.ts";
import type { Citation } from "./citation.ts";

/** The numbered sources of an answer. */
export function Citations({ citations }: { citations: readonly unknown[] }) {
  const words = useWords();
  const sources = citationsOf(citations);
  if (sources.length === 0) return null;
  return (
    <ol class="sources" aria-label={words.sources}>
      {sources.map((source, index) => (
        <li key={index} dir="auto">
          <Source source={source} />
        </li>
      ))}
    </ol>
  );
}

function Source({ source: { title, url, quote } }: { source: Citation }) {
  if (!url) return <span title={quote}>{title}</span>;
  return (
    <a href={url.href} title={quote} target="_blank" rel="noopener noreferrer nofollow">
      {title}
      {url.host && !saysHost(title, url) && <span class="host">{url.host}</span>}
    </a>
  );
}
