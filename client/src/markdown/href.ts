import { decodeReferences } from "./character-references.ts";
import { liveUrl } from "./live-url.ts";

/** The address that a link in Markdown may lead to, or `undefined` for one that must not be live. */
export function safeHref(written: string): URL | undefined {
  return liveUrl(decodeReferences(written));
}

/**
 * The source of an image that may be shown at once, since nobody is asked for it: one that the answer itself holds. SVG
 * is not among them: it is a document.
 */
export function ownImageSource(written: string): string | undefined {
  const source = decodeReferences(written);
  return /^data:image\/(?:png|jpeg|webp|gif)[;,]/iu.test(source) ? source : undefined;
}
