/** What the model does next, as `/_emulator/bedrock/script` takes it. */
export interface ScriptedAnswer {
  when?: { contains?: string; toolResult?: string; operation?: "Converse" | "ConverseStream" };
  times?: number | "always";
  pace?: { ttftMs?: number; deltaMs?: number; deltaChars?: number };
  events?: readonly object[];
  stopReason?: string;
  error?: { status: number; name: string; message: string };
}

/** Longer than any test looks on; `releaseModel` ends it. */
const HOLD_MS = 20 * 60_000;

/** An event of a script after which the model is silent until `releaseModel`. */
export const HOLD = { delayMs: HOLD_MS };

/**
 * Has the model answer questions so, first in first out.
 * @param control the emulator's `/_emulator`
 */
export async function scriptAnswers(control: string, answers: readonly ScriptedAnswer[]): Promise<void> {
  for (const answer of answers) await tell(`${control}/bedrock/script`, "POST", answer);
}

/** Whoever was silent goes on: the emulator's time passes, and nothing else is written for the model. */
export async function releaseModel(control: string): Promise<void> {
  await tell(`${control}/bedrock/script`, "DELETE");
  await tell(`${control}/clock/advance`, "POST", { ms: HOLD_MS });
}

/** From now on these things go wrong, and no others. */
export async function setFaults(control: string, faults: readonly object[]): Promise<void> {
  await tell(`${control}/faults`, "PUT", faults);
}

async function tell(url: string, method: "POST" | "PUT" | "DELETE", body?: object): Promise<void> {
  const { ok, status, statusText } = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!ok) throw new Error(`${method} ${url} gave ${status} ${statusText}`);
}
