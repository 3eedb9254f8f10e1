import type { CodeChunk } from "./chunked-code.ts";

/** A chunk of code: plain until it is coloured. It is drawn again only when it has changed itself. */
export function CodeChunkView({ chunk }: { chunk: CodeChunk }) {
  const runs = chunk.colouring.value;
  return (
    <span class="chunk">
      {runs ? runs.map(({ kind, text }) => (kind ? <span class={kind}>{text}</span> : text)) : chunk.pieces}
    </span>
  );
}
