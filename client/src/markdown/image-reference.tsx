import { useWords } from "../words/use-words.ts";
import { ownImageSource, safeHref } from "./href.ts";

/**
 * An image of an answer. One from elsewhere is never fetched, since its address may carry the conversation away: what
 * it shows, and where from. There is no button to load it either: the page's policy has no foreign image source, so
 * the link is the way to see it.
 */
export function ImageReference({ description, href }: { description: string; href: string }) {
  const words = useWords();
  const label = description || words.image;
  const source = ownImageSource(href);
  if (source) return <img src={source} alt={label} />;
  const url = safeHref(href);
  if (!url) return <span class="image">{label}</span>;
  return (
    <a class="image" href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {label}
      <span class="host"> {url.host}</span>
    </a>
  );
}
