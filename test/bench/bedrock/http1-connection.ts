import { once } from "node:events";
import { createConnection } from "node:net";
import type { StreamRequest } from "./bedrock-request.ts";
import type { Connection, OnStream } from "./connection.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Bytes on a socket, and of HTTP/1.1 only what an event stream needs: the client must not be what is measured. */
export async function openHttp1(port: number): Promise<Connection> {
  const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return {
    stream({ path, body }: StreamRequest, on: OnStream) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const response = new ChunkedResponse(on);
      const take = (bytes: Buffer) => {
        if (!response.take(bytes)) return;
        socket.off("data", take).off("close", fail);
        resolve();
      };
      const fail = () => reject(new Error("the connection was closed"));
      socket.on("data", take).on("close", fail);
      const head = [
        `POST ${path} HTTP/1.1`,
        "host: localhost",
        "content-type: application/json",
        `content-length: ${Buffer.byteLength(body)}`,
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
      return promise;
    },
    destroy: () => void socket.destroy(),
  };
}

/** A response in chunks, read as it comes. */
class ChunkedResponse {
  readonly #on: OnStream;
  #head: string | undefined = "";
  /** Of the chunk that is being read. */
  #left = 0;
  #size = 0;
  #isSizeLine = false;

  constructor(on: OnStream) {
    this.#on = on;
  }

  /** @returns whether that was the last of it */
  take(bytes: Buffer): boolean {
    for (let at = this.#head === undefined ? 0 : this.#takeHead(bytes); at < bytes.length;) {
      if (this.#left > 0) {
        const data = bytes.subarray(at, at + this.#left);
        this.#on.bytes(data);
        at += data.length;
        this.#left -= data.length;
      } else if (this.#takeSize(bytes[at++] ?? 0)) return true;
    }
    return false;
  }

  /** @returns where the body begins */
  #takeHead(bytes: Buffer): number {
    const before = this.#head?.length ?? 0;
    const head = `${this.#head}${bytes.toString("latin1")}`;
    const end = head.indexOf("\r\n\r\n");
    this.#head = end < 0 ? head : undefined;
    if (end < 0) return bytes.length;
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(head);
    this.#on.begin(/^x-amzn-requestid: *(\S+)/im.exec(head)?.[1] ?? "");
    return end + 4 - before;
  }

  /** One byte of the line with a chunk's size, or of the empty one before it; true when that size is 0. */
  #takeSize(byte: number): boolean {
    if (byte === CARRIAGE_RETURN) return false;
    if (byte !== LINE_FEED) {
      this.#isSizeLine = true;
      this.#size = this.#size * 16 + Number.parseInt(String.fromCharCode(byte), 16);
      return false;
    }
    const isLast = this.#isSizeLine && this.#size === 0;
    this.#left = this.#size;
    this.#size = 0;
    this.#isSizeLine = false;
    return isLast;
  }
}
