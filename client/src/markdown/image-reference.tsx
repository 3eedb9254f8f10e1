import { useWords } from "../words/words.ts";

/** An image of an answer: never fetched, since its address may carry the conversation away; what it shows, and where from. */
export function ImageReference({ description, url }: { description: string; url: URL | undefined }) {
  const words = useWords();
  const label = description || words.image;
  if (!url) return <span class="image">{label}</span>;
  return (
    <a class="image" href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {label}
      <span class="host"> {url.host}</span>
    </a>
  );
}
