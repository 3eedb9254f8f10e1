import { seededRandom } from "./random.ts";

/** A word that stands nowhere else in the answer, and where it ends: in characters of Markdown. */
export interface Marker {
  word: string;
  end: number;
}

/** What `pages/watch.js` looks for. */
const MARKER = /fog\d{4}/g;

/**
 * An answer of all that Markdown has, the same at every call: headings, lists, tables, code, quotes, links, Chinese
 * and Japanese.
 * @param chars how long, in UTF-16 code units
 */
export function mixedAnswer(chars: number): string {
  const write = writer();
  let text = "";
  for (let n = 0; text.length < chars; n++) text += BLOCKS[n % BLOCKS.length]?.(write, n) ?? "";
  return text.slice(0, chars);
}

/** The kinds of blocks that an answer may consist of wholly. */
export const WHOLE_BLOCKS = ["fence", "list", "table", "paragraph"] as const;

/** An answer that is one single block. */
export function singleBlock(kind: (typeof WHOLE_BLOCKS)[number], chars: number): string {
  const write = writer();
  let text = { fence: "```ts\n", list: "", table: tableHead(), paragraph: "" }[kind];
  for (let n = 0; text.length < chars; n++)
    switch (kind) {
      case "fence":
        text += typescript(write, n);
        break;
      case "list":
        text += `- ${write.words(8)}\n`;
        break;
      case "table":
        text += tableRow(write, n);
        break;
      case "paragraph":
        text += `${write.words(12)} **${write.words(2)}** and \`${write.word()}\`, `;
        break;
    }
  return kind === "fence" ? `${text.slice(0, chars - 5)}\n\`\`\`\n` : text.slice(0, chars);
}

/** The answer as a model says it: in pieces of unequal length. */
export function deltasOf(text: string, count: number): string[] {
  const random = seededRandom(7);
  const step = text.length / count;
  const cuts = Array.from({ length: count - 1 }, (_, n) => Math.round((n + 1 + random() * 0.6 - 0.3) * step));
  return [0, ...cuts].map((from, n) => text.slice(from, cuts[n] ?? text.length));
}

export function markersOf(text: string): Marker[] {
  return [...text.matchAll(MARKER)].map(({ 0: word, index }) => ({ word, end: index + word.length }));
}

type Writer = ReturnType<typeof writer>;

function writer() {
  const random = seededRandom(1);
  let written = 0;
  let markers = 0;
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? "fog";
  const marker = () => `fog${String(markers++).padStart(4, "0")}`;
  /** Every twelfth word is a marker. */
  const words = (count: number) =>
    Array.from({ length: count }, () => (written++ % 12 === 5 ? marker() : word())).join(" ");
  return { word, words, marker };
}

const WORDS =
  "water air valley cold warm drop light the of in a over morning lake when cools below point rises ground river wind still night clear sky droplets near surface moist layer".split(
    " ",
  );

const BLOCKS: ((write: Writer, n: number) => string)[] = [
  (write, n) => `## ${n + 1}. ${write.words(4)}\n\n`,
  (write) =>
    `${write.words(30)} **${write.words(3)}**, ${write.words(12)} *${write.word()}* and \`${write.word()}()\` ${write.words(20)}. See [${write.word()}](https://example.com/${write.word()}).\n\n`,
  (write) =>
    `- ${write.words(8)}\n  - ${write.words(6)}\n  - **${write.words(2)}**: ${write.words(7)}\n    - ${write.words(5)}\n- ${write.words(9)}\n\n`,
  (write, n) => `\`\`\`ts\n${typescript(write, n)}${typescript(write, n + 1)}\`\`\`\n\n`,
  (write) =>
    `霧は、${write.marker()} 地面の近くで空気が冷えて**水蒸気が小さな水滴になる。**だから朝に多い。雾是靠近地面的云，${write.marker()} 空气冷却到**露点**时形成。\n\n`,
  (write, n) => `${tableHead()}${Array.from({ length: 6 }, (_, row) => tableRow(write, n + row)).join("")}\n`,
  (write) => `> ${write.words(18)}\n> ${write.words(10)}\n\n`,
  (write) => `1. ${write.words(9)}\n2. ${write.words(7)} \`${write.word()}\`\n3. ${write.words(8)}\n\n`,
  (write, n) =>
    `\`\`\`python\ndef ${write.word()}_${n}(depth: int = ${n}) -> list[str]:\n    # ${write.words(7)}\n    names = [f"drop {i}" for i in range(depth)]\n    return sorted(names, key=len)\n\`\`\`\n\n`,
  (write) =>
    `- [x] ${write.words(5)}\n- [ ] ${write.words(6)}\n\n### ${write.words(3)}\n\n${write.words(45)}.\n\n`,
  (write, n) =>
    `\`\`\`json\n{ "${write.word()}": ${n}, "${write.marker()}": [true, null, "${write.words(4)}"] }\n\`\`\`\n\n---\n\n`,
  (write) =>
    `${write.words(25)} ~~${write.words(2)}~~ https://example.org/${write.word()} ${write.words(30)}.\n\n`,
  (write) =>
    `\`\`\`bash\n# ${write.words(6)}\ncurl -s "https://example.com/$NAME" | jq '.items[] | .name' > ${write.word()}.txt\n\`\`\`\n\n`,
];

function typescript(write: Writer, n: number): string {
  return `/** ${write.words(8)} */\nexport async function ${write.word()}${n}(drops: readonly number[], limit = ${n}): Promise<string> {\n  const near = drops.filter((drop) => drop < limit && drop !== 0x${n.toString(16)});\n  if (near.length === 0) throw new Error(\`no ${write.word()} below \${limit}\`);\n  return near.map(String).join("${write.words(2)}");\n}\n\n`;
}

function tableHead(): string {
  return "| kind | where | how often |\n|---|:--|--:|\n";
}

function tableRow(write: Writer, n: number): string {
  return `| ${write.words(3)} | \`${write.word()}\` ${write.words(2)} | ${n} |\n`;
}
