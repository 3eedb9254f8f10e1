import type { Debugging } from "../debugger/debugging.ts";
import type { EnvironmentLife } from "../environments/life.ts";
import type { EnvironmentPool } from "./pool.ts";

/** While a debugger is attached, invocations run one after the other in one environment, which it has reached before. */
export class DebuggedDispatch {
  readonly #debugging: Debugging;
  readonly #pool: EnvironmentPool;
  readonly #come: () => void;
  readonly #onReached: (life: EnvironmentLife) => void;
  #isReaching = false;

  constructor(of: {
    debugging: Debugging;
    pool: EnvironmentPool;
    /** Sees to it that an environment comes. */
    come: () => void;
    /** Told of an environment that the debugger has reached, which may have ended by then. */
    onReached: (life: EnvironmentLife) => void;
  }) {
    this.#debugging = of.debugging;
    this.#pool = of.pool;
    this.#come = of.come;
    this.#onReached = of.onReached;
  }

  get isAttached(): boolean {
    return this.#debugging.isAttachedTo(this.#functionName);
  }

  /** An invocation waits. */
  dispatch(): void {
    if (this.#pool.busy > 0 || this.#isReaching) return;
    const free = this.#freeAndLookedAt ?? this.#pool.free;
    if (free) void this.#reach(free);
    else this.#come();
  }

  async #reach(life: EnvironmentLife): Promise<void> {
    this.#isReaching = true;
    await this.#debugging.hasReached(this.#functionName, life.id);
    this.#isReaching = false;
    this.#onReached(life);
  }

  /** The environment that the debugger looks at, which need not go elsewhere then. */
  get #freeAndLookedAt(): EnvironmentLife | undefined {
    const id = this.#debugging.environmentOf(this.#functionName);
    const life = id === undefined ? undefined : this.#pool.get(id);
    return life?.environment.state === "waiting" && this.#pool.isCurrent(life) ? life : undefined;
  }

  get #functionName(): string {
    return this.#pool.generation.definition.functionName;
  }
}
