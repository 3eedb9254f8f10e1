import { useWords } from "../words/use-words.ts";
import { Mark } from "./icons.tsx";
import { isLoopback } from "./loopback.ts";

/** The page's name; on the reader's own machine it says that nothing here is the cloud. */
export function Wordmark({ as: Tag = "h1" }: { as?: "h1" | "p" }) {
  const words = useWords();
  return (
    <>
      <Tag class="wordmark">
        <Mark />
        Groundfog
      </Tag>
      {isLoopback(location.hostname) && <span class="badge">{words.localEmulator}</span>}
    </>
  );
}
