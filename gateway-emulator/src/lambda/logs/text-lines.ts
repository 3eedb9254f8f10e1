import { CutBytes } from "./cut-bytes.ts";

const LINE_FEED = 10;

/** Takes bytes apart into lines. */
export interface LineReader {
  read(chunk: Buffer): void;
  /** What has come since the last line end is a line too. */
  end(): void;
}

/** Reads what a process writes as text; a line that is too long is cut, and the bytes may be cut anywhere. */
export function createLineReader(onLine: (text: string) => void): LineReader {
  const line = new CutBytes();
  const give = () => onLine(line.take().replace(/\r$/, ""));
  return {
    read(chunk) {
      let at = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, at)) {
        line.append(chunk.subarray(at, end));
        give();
        at = end + 1;
      }
      line.append(chunk.subarray(at));
    },
    end() {
      if (!line.isEmpty) give();
    },
  };
}
