/**
 * As much of an invocation's log as its caller is sent.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax
 */
const MAX_TAIL_BYTES = 4_096;

/** The end of a log: lines, each with its line end. */
export class LogTail {
  #text = "";

  add(message: string): void {
    const line = message.endsWith("\n") ? message : `${message}\n`;
    this.#text += line.slice(-MAX_TAIL_BYTES);
    if (this.#text.length > 4 * MAX_TAIL_BYTES) this.#text = lastBytes(this.#text);
  }

  clear(): void {
    this.#text = "";
  }

  toString(): string {
    return lastBytes(this.#text);
  }
}

/** The end of the text, which begins with a whole character. */
function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  let start = Math.max(0, bytes.length - MAX_TAIL_BYTES);
  while (isContinuation(bytes[start])) start++;
  return bytes.toString("utf8", start);
}

/** Whether a byte is another of a character than the first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
