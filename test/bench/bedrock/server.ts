import type { AnswerName } from "./answers.ts";
import type { StreamRequest } from "./bedrock-request.ts";
import type { Transport } from "./connection.ts";

/** Something that streams, and that can be asked for the answers. */
export interface StreamServer extends AsyncDisposable {
  name: string;
  port: number;
  transport: Transport;
  request(name: AnswerName, stream: number): StreamRequest;
  /** When the events of a stream are due, in milliseconds from its beginning; undefined for what it cannot do. */
  plan(name: AnswerName, stream: number): readonly number[] | undefined;
}

/** What a server's own process is asked. */
export interface ServerCalls {
  /** @returns the port */
  listen(transport: Transport): Promise<number>;
  memory(): Promise<Memory>;
  /** The calls that a client broke off, since this was last asked. */
  cancelled(): Promise<Cancelled[]>;
}

/** Kilobytes of 1,000 bytes. */
export interface Memory {
  /** The resident set. */
  rss: number;
  /** The same, with a share only of what other processes have in memory too, such as Node.js's own code. */
  pss: number;
  /** What is in use of JavaScript's heap. */
  heap: number;
}

export interface Cancelled {
  requestId: string;
  /** When nothing more was produced, in milliseconds since the Unix epoch. */
  at: number;
}
