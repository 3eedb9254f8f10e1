import type { Cable } from "./cable.ts";

/** The cables of one conversation, one after the other. */
export class Cables {
  readonly #all = new Set<Cable>();
  #greeted: Cable | undefined;
  #onGreeted: () => void = () => undefined;

  add(cable: Cable): void {
    this.#all.add(cable);
  }

  /** The handler has greeted it. */
  greet(cable: Cable): void {
    this.#greeted = cable;
    this.#onGreeted();
  }

  /** One through which everything can be said; the next one, when there is none. */
  async greeted(): Promise<Cable> {
    while (!this.#greeted?.isOpen) await new Promise<void>((resolve) => (this.#onGreeted = resolve));
    return this.#greeted;
  }

  /** Also those that were cut, where the other side was not told. */
  hangUp(): void {
    for (const cable of this.#all) cable.hangUp();
  }
}
