/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What can stand where something else should. */
const ODDITIES: unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  "",
  "x",
  "two\nlines",
  [],
  {},
  [[]],
  [null],
  [{}],
  { "": "" },
  "${",
  "${}",
  "$${",
  "%{ if x }",
  "${a}",
  "${a.b}",
  "${a.b.c}",
  "${path.module}",
  "${each.value}",
  "${local.x}",
  "${var.x}",
  "${data.aws_caller_identity.account}",
  "${data.aws_caller_identity.account.account_id}",
  "${aws_dynamodb_table.chat_table}",
  "${aws_dynamodb_table.chat_table.id}",
  "${aws_dynamodb_table.chat_table.attribute}",
  "${aws_dynamodb_table.chat_table.attribute[7].name}",
  "${aws_dynamodb_table.chat_table.constructor}",
  "${aws_dynamodb_table.chat_table.__proto__.polluted}",
  "${jsonencode()}",
  '${join(1, "a")}',
  `\${${"[".repeat(10_000)}`,
  "integrations/",
  "\u0000",
];

const ODD_KEYS = ["", "//", "__proto__", "constructor", "count", "for_each", "depends_on", "id", "name"];

interface Mutations {
  count: number;
  seed: number;
}

/** Copies of a JSON text, each broken in one to three places: mostly in its values, at times in its syntax. */
export function* mutations(json: string, { count, seed }: Mutations): Generator<string> {
  const next = random(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const oneOf = <Item>(items: readonly Item[]) => items[below(items.length)];
  for (let made = 0; made < count; made++) {
    if (next() < 0.1) {
      const at = below(json.length);
      yield (
        json.slice(0, at) + (oneOf(["", "{", "]", '"', ",", "\\", "x"]) ?? "") + json.slice(at + below(3))
      );
      continue;
    }
    const copy: unknown = JSON.parse(json);
    for (let change = 0; change <= below(3); change++) changeSomewhere(copy, below, oneOf);
    yield JSON.stringify(copy);
  }
}

type Below = (limit: number) => number;
type OneOf = <Item>(items: readonly Item[]) => Item | undefined;

function changeSomewhere(root: unknown, below: Below, oneOf: OneOf): void {
  const places = placesIn(root);
  const place = oneOf(places);
  if (!place) return;
  const { holder, key } = place;
  const value = Reflect.get(holder, key) as unknown;
  switch (below(5)) {
    case 0:
      Reflect.deleteProperty(holder, key);
      break;
    case 1:
      set(holder, oneOf(ODD_KEYS) ?? key, value);
      break;
    case 2: {
      const other = oneOf(places) ?? place;
      set(holder, key, structuredClone(Reflect.get(other.holder, other.key)));
      break;
    }
    case 3:
      if (typeof value === "string") {
        set(holder, key, value.slice(0, below(value.length)) + String(oneOf(["", "${", "}", ".", "x"])));
        break;
      }
      set(holder, key, [value]);
      break;
    default:
      set(holder, key, oneOf(ODDITIES));
  }
}

interface Place {
  holder: object;
  key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [{ holder: value, key }, ...placesIn(child)]);
}

/** Also `__proto__` becomes a key like any other, as it does in JSON. */
function set(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
