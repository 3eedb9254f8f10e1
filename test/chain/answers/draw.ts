import { seededRandom } from "../../../gateway-emulator/src/control/random.ts";

/** Chance that a seed decides: the same draws in the same order, on every machine. */
export interface Draw {
  /** Both ends included. */
  whole(min: number, max: number): number;
  /** True this often, from 0 to 1. */
  chance(share: number): boolean;
  oneOf<Value>(values: readonly Value[]): Value;
}

export function seededDraw(seed: number): Draw {
  const random = seededRandom(seed);
  const whole = (min: number, max: number) => min + Math.floor(random() * (max - min + 1));
  return {
    whole,
    chance: (share) => random() < share,
    oneOf(values) {
      const [value] = values.slice(whole(0, values.length - 1));
      if (value === undefined) throw new Error("there is nothing to draw from");
      return value;
    },
  };
}
