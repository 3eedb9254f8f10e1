import { MAX_ADVISED_MEMBERS, MAX_ECHOED_CHARACTERS } from "./limits.ts";
import type { UnknownMember } from "./violations.ts";

/** Advises of members that requests have and the API does not know: once a name, for clients send them with each call. */
export class PassedOver {
  readonly #said = new Set<string>();
  readonly #advise: (advice: string) => void;

  constructor(advise: (advice: string) => void) {
    this.#advise = advise;
  }

  readonly note = ({ path, known }: UnknownMember): void => {
    const name = path.slice(0, MAX_ECHOED_CHARACTERS);
    if (this.#said.has(name) || this.#said.size >= MAX_ADVISED_MEMBERS) return;
    this.#said.add(name);
    const others =
      known.length === 0 ? "Nothing may stand there." : `What may stand there: ${known.join(", ")}.`;
    this.#advise(
      `${name} is no member that Bedrock knows: it was passed over. ${others} Parameters of the model's own go into additionalModelRequestFields.`,
    );
  };
}
