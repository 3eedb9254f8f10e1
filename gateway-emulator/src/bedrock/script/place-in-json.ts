const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** An object or a list that is open, and which of its members the text has come to. */
interface Open {
  list: boolean;
  member: string;
  /** Whether what comes is a key. */
  awaitsKey: boolean;
}

/**
 * The line of a field in a JSON text, from 1; where it is not there, that of the innermost thing that should have it.
 * @param at such as `scripts[1].events[0].text`
 */
export function lineInJson(json: string, at: string): number {
  const wanted = at.split(/[.[\]]+/).filter((name) => name !== "");
  const open: Open[] = [];
  let best = { depth: 0, offset: 0 };
  const come = (offset: number) => {
    const depth = open.length;
    if (
      depth > best.depth &&
      depth <= wanted.length &&
      open.every(({ member }, index) => member === wanted[index])
    )
      best = { depth, offset };
  };
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    const inside = open.at(-1);
    if (token === "}" || token === "]") open.pop();
    else if (token === ",") goOn(inside);
    else if (token === ":") continue;
    else if (inside?.awaitsKey) {
      inside.member = String(JSON.parse(token));
      inside.awaitsKey = false;
      come(index);
    } else {
      come(index);
      if (token === "{") open.push({ list: false, member: "", awaitsKey: true });
      else if (token === "[") open.push({ list: true, member: "0", awaitsKey: false });
    }
  }
  return json.slice(0, best.offset).split("\n").length;
}

function goOn(inside: Open | undefined): void {
  if (!inside) return;
  if (inside.list) inside.member = String(Number(inside.member) + 1);
  else inside.awaitsKey = true;
}
