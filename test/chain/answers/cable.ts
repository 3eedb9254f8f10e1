import { parseServerFrame, type ServerFrame } from "../../../lambda/src/protocol.ts";

/** What happens to a frame on its way to the page. */
export type Fate =
  | "arrives"
  /** The cable is cut as soon as the page has it. */
  | "arrives last"
  /** The cable is cut, and the page never has it. */
  | "is lost";

/** Who stands between a page and the network: hears all that passes through its cables. */
export interface Lineman {
  onOpen(cable: Cable): void;
  onFrame(frame: ServerFrame, cable: Cable): Fate;
  onSent(text: string, cable: Cable): void;
  /** Whether the other side is told when a cable is cut; else it goes on talking to nobody. */
  tellsOfCuts(): boolean;
}

/** The query parameter of an address by which a cable finds its lineman. */
export const LINE = "line";

const linemen = new Map<string, Lineman>();
const Native = globalThis.WebSocket;

/** Puts somebody in charge of the cables of an address, until the function that it returns is called. */
export function watchLine(line: string, lineman: Lineman): () => void {
  linemen.set(line, lineman);
  return () => void linemen.delete(line);
}

/** The page's WebSocket, as Node.js has it, that can be cut: by its own side alone, so that AWS can be met with it too. */
export class Cable extends Native {
  readonly #lineman: Lineman | undefined;
  /** What the page was told when it was cut; nothing else is it told afterwards. */
  #lost: CloseEvent | undefined;

  constructor(url: string | URL, protocols?: string[]) {
    super(url, protocols);
    this.#lineman = linemen.get(new URL(url).searchParams.get(LINE) ?? "");
    // The first listeners that there are: what they stop, the page never hears.
    this.addEventListener("open", (event) => this.#onOpen(event));
    this.addEventListener("message", (event) => this.#onMessage(event));
    this.addEventListener("close", (event) => {
      if (this.#lost && event !== this.#lost) event.stopImmediatePropagation();
    });
  }

  /** Whether something can be said through it. */
  get isOpen(): boolean {
    return this.#lost === undefined && this.readyState === Native.OPEN;
  }

  override send(data: string): void {
    if (this.#lost) return;
    super.send(data);
    this.#lineman?.onSent(data, this);
  }

  /** The same frame once more, as a network has it that delivers twice. */
  repeat(data: string): void {
    if (this.isOpen) super.send(data);
  }

  /** The page takes the connection for lost, without a word from the other side. */
  cut(): void {
    if (this.#lost) return;
    const lost = new CloseEvent("close", { code: 1006, wasClean: false });
    this.#lost = lost;
    this.dispatchEvent(lost);
    this.close();
  }

  /** A page that gives up a connection that was cut reaches nobody. */
  override close(code?: number, reason?: string): void {
    if (!this.#lost || (this.#lineman?.tellsOfCuts() ?? true)) super.close(code, reason);
  }

  /** Tells the other side too. */
  hangUp(): void {
    super.close();
  }

  #onOpen(event: Event): void {
    if (this.#lost) event.stopImmediatePropagation();
    else this.#lineman?.onOpen(this);
  }

  #onMessage(event: MessageEvent): void {
    if (this.#lost) return event.stopImmediatePropagation();
    const frame = parseServerFrame(String(event.data));
    const fate = frame && "k" in frame ? (this.#lineman?.onFrame(frame, this) ?? "arrives") : "arrives";
    switch (fate) {
      case "arrives":
        return;
      case "arrives last":
        return queueMicrotask(() => this.cut());
      case "is lost":
        event.stopImmediatePropagation();
        return this.cut();
    }
  }
}
