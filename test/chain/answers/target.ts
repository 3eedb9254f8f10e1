import { expect } from "vitest";
import type { Emulator } from "../../../gateway-emulator/src/emulator.ts";
import { startOwnStack } from "../../kit/own-stack.ts";
import { callsIn, type ModelCall, ModelCalls } from "./model-calls.ts";

/** The chat under test: the emulator's, or one on AWS. */
export interface ChainTarget extends AsyncDisposable {
  websocket: string;
  /** How many times sooner than a person's page ours loses patience. */
  impatience: number;
  /** What only the emulator can be told to do; absent on AWS, where a client does what a client can. */
  control?: Control;
}

/** The emulator's, through its control API and its journal. */
export interface Control {
  addScript(script: object): Promise<void>;
  /** Takes rules in beside those that there are; they go with `disarm`. */
  arm(owner: object, rules: readonly object[]): Promise<void>;
  disarm(owner: object): Promise<void>;
  /** The calls of the model, so far, for the question with this in it. */
  callsFor(marker: string): readonly ModelCall[];
  /** Where rules have struck, as in their `at`. */
  struck: ReadonlySet<string>;
  functions: { route: string; worker: string };
}

/**
 * Starts the emulator with our own stack; or, with `TARGET=aws`, takes a deployed one, whose address is in
 * `TARGET_WEBSOCKET`: the stack's output `websocket_url`.
 */
export async function openTarget(): Promise<ChainTarget> {
  if (process.env.TARGET !== "aws") return openEmulator(await startOwnStack());
  const websocket = process.env.TARGET_WEBSOCKET;
  if (!websocket) throw new Error("TARGET=aws needs TARGET_WEBSOCKET, the stack's output `websocket_url`");
  return { websocket, impatience: 1, [Symbol.asyncDispose]: async () => undefined };
}

async function openEmulator(emulator: Emulator): Promise<ChainTarget> {
  const { apis, control } = emulator.ready;
  const rules = standingRules(`${control}/faults`);
  const calls = new ModelCalls();
  const struck = new Set<string>();
  const unfollow = emulator.journal.follow((entry) => {
    calls.take(callsIn(entry));
    if (entry.kind === "fault") struck.add(String(entry.detail?.at));
  });
  const websocket = apis[0]?.websocket ?? "";
  return {
    websocket,
    // All that it waits for is on the same machine.
    impatience: 5,
    control: {
      async addScript(script) {
        await tell(`${control}/bedrock/script`, "POST", script);
      },
      ...rules,
      callsFor: (marker) => calls.of(marker),
      struck,
      functions: await functionsOf(control),
    },
    async [Symbol.asyncDispose]() {
      unfollow();
      await emulator.close();
    },
  };
}

async function functionsOf(control: string): Promise<Control["functions"]> {
  const functions = (await (await fetch(`${control}/functions`)).json()) as { functionName: string }[];
  const names = functions.map(({ functionName }) => functionName);
  const nameOf = (last: string) => names.find((name) => name.endsWith(last)) ?? "";
  const named = { route: nameOf("-chat"), worker: nameOf("-worker") };
  expect(Object.values(named), names.join(", ")).not.toContain("");
  return named;
}

/** `PUT /faults` replaces all rules, and begins to count anew: so each time what is left of them is put. */
function standingRules(url: string): Pick<Control, "arm" | "disarm"> {
  let standing: { owner: object; rule: object }[] = [];
  let last: Promise<void> = Promise.resolve();

  async function put(change: () => { owner: object; rule: object }[]): Promise<void> {
    const shown = (await (await fetch(url)).json()) as { usesLeft: number }[];
    standing = standing.flatMap(({ owner, rule }, index) => {
      const times = shown[index]?.usesLeft ?? 0;
      return times > 0 ? [{ owner, rule: { ...rule, times } }] : [];
    });
    standing = change();
    await tell(
      url,
      "PUT",
      standing.map(({ rule }) => rule),
    );
  }

  function inTurn(change: () => { owner: object; rule: object }[]): Promise<void> {
    last = last.then(() => put(change));
    return last;
  }

  return {
    arm: (owner, rules) => inTurn(() => [...standing, ...rules.map((rule) => ({ owner, rule }))]),
    disarm: (owner) => inTurn(() => standing.filter((one) => one.owner !== owner)),
  };
}

async function tell(url: string, method: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${await answer.text()}`);
}
