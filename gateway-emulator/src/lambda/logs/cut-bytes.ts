import { StringDecoder } from "node:string_decoder";

/**
 * The longest line that a log takes, as the largest log event of CloudWatch Logs.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
export const MAX_LINE_BYTES = 1_048_576;

const EMPTY = Buffer.alloc(0);

/** The bytes of one line as they come, of which no more than a line may have are kept. */
export class CutBytes {
  #kept: Buffer = EMPTY;
  #keptBytes = 0;
  #moreBytes = 0;

  get isEmpty(): boolean {
    return this.#keptBytes === 0;
  }

  append(bytes: Buffer): void {
    const fitting = Math.min(bytes.length, MAX_LINE_BYTES - this.#keptBytes);
    this.#moreBytes += bytes.length - fitting;
    if (fitting === 0) return;
    this.#makeRoom(this.#keptBytes + fitting);
    bytes.copy(this.#kept, this.#keptBytes, 0, fitting);
    this.#keptBytes += fitting;
  }

  /** The line, which ends between two characters and says so where it is cut; then there is none. */
  take(): string {
    const kept = this.#kept.subarray(0, this.#keptBytes);
    const more = this.#moreBytes;
    this.#kept = EMPTY;
    this.#keptBytes = 0;
    this.#moreBytes = 0;
    if (more === 0) return kept.toString();
    return `${new StringDecoder("utf8").write(kept)}… (${more.toLocaleString("en")} more bytes)`;
  }

  /** Twice as much as was needed before, so that many short pieces are not copied again with each. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#kept.length) return;
    const room = Math.min(MAX_LINE_BYTES, Math.max(bytes, 2 * this.#kept.length));
    const larger = Buffer.allocUnsafe(room);
    this.#kept.copy(larger, 0, 0, this.#keptBytes);
    this.#kept = larger;
  }
}
