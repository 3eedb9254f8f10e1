/** Whether a text is about what the examples of a denied topic are about. */
export type IsAbout = (text: string) => boolean;

/** Ours: how much of an example's words a text has to have. */
const SHARE_OF_WORDS = 0.6;

/** Words that say nothing of what a sentence is about. */
const EMPTY_WORDS = new Set(
  (
    "a about am an and any are as at be been but by can could did do does for from give had has have he her him his how i if in " +
    "into is it its me my no not of on or our please she should so some tell than that the their them there these they this to up " +
    "us was we were what when where which who why will with would you your"
  ).split(" "),
);

/**
 * Only a model can tell what a text is about. In its place, ours: most of the words of one example stand in the text. A
 * topic without examples is never found.
 */
export function topicFinder(examples: readonly string[]): IsAbout {
  const sought = examples.map((example) => contentWords(example)).filter((words) => words.size > 0);
  if (sought.length === 0) return () => false;
  return (text) => {
    const words = contentWords(text);
    return sought.some((example) => {
      const common = [...example].filter((word) => words.has(word)).length;
      return common >= Math.min(2, example.size) && common / example.size >= SHARE_OF_WORDS;
    });
  };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function contentWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.toLowerCase()))
    if (isWordLike && !EMPTY_WORDS.has(segment)) words.add(segment);
  return words;
}
