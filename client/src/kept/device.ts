const KEY = "groundfog.device";
const BYTES = 16;

/** This browser's secret, by which the handler knows its conversations; where nothing can be kept, this page's. */
export function deviceOf(storage: Storage | undefined): string {
  try {
    const kept = storage?.getItem(KEY);
    if (kept && /^[\w-]{1,64}$/.test(kept)) return kept;
    const device = newDevice();
    storage?.setItem(KEY, device);
    return device;
  } catch {
    return newDevice();
  }
}

function newDevice(): string {
  const random = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
