import type { EmulatorOptions } from "../parts.ts";

/** A part that ends by itself takes the whole with it. */
export function hear({ onBroken }: EmulatorOptions): (what: string) => void {
  return (what) => onBroken?.(what);
}
