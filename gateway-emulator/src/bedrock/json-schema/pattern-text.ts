import type { Random } from "../model/random.ts";
import { MAX_PATTERN_CHARS, MAX_STRING_CHARS } from "./limits.ts";
import { parsePattern, type PatternNode } from "./pattern.ts";

/** How many steps one text may take. */
const MAX_STEPS = 20_000;

/** How often a text is made anew that is too short. */
const MAX_ROUNDS = 64;

/**
 * A text that a regular expression matches, as short as may be; undefined for one that has more in it than a schema's
 * usual patterns. The expression itself is never run: a hostile one would not come back.
 */
export function patternText(
  pattern: string,
  random: Random,
  { min, max }: { min: number; max: number },
): string | undefined {
  const node = pattern.length <= MAX_PATTERN_CHARS ? parsePattern(pattern) : undefined;
  if (!node) return undefined;
  let shortest: string | undefined;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    // What may repeat without end repeats once more in each round, twice as often later on.
    const text = write(node, { random, extra: round < 32 ? round : 2 ** (round - 27), stepsLeft: MAX_STEPS });
    if (text === undefined) break;
    const { length } = [...text];
    if (length >= min && length <= max) return text;
    shortest ??= text;
    if (length > max) break;
  }
  return shortest;
}

interface Writing {
  random: Random;
  /** How often what may repeat without end repeats, beyond what it has to. */
  extra: number;
  stepsLeft: number;
}

/** Undefined when it would take too many steps. */
function write(node: PatternNode, writing: Writing): string | undefined {
  writing.stepsLeft -= 1;
  if (writing.stepsLeft < 0) return undefined;
  switch (node.kind) {
    case "characters":
      return node.characters[Math.floor(writing.random() * node.characters.length)];
    case "sequence":
      return writeAll(node.nodes, writing);
    case "choice": {
      const chosen = node.nodes[Math.floor(writing.random() * node.nodes.length)];
      return chosen && write(chosen, writing);
    }
    case "repeat": {
      const count = Math.min(node.max, node.min + writing.extra);
      if (count > MAX_STRING_CHARS) return undefined;
      return writeAll(
        Array.from({ length: count }, () => node.node),
        writing,
      );
    }
  }
}

function writeAll(nodes: readonly PatternNode[], writing: Writing): string | undefined {
  let text = "";
  for (const node of nodes) {
    const part = write(node, writing);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}
