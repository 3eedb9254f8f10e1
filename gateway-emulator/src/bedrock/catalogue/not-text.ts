/**
 * Models of Bedrock's that write no text: they embed, rank, draw, film or speak.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
 */
const NOT_TEXT = /^(stability\.|(amazon|cohere)\.[^/]*(embed|image|canvas|reel|sonic|rerank))/;

/** Whether an id is, by its name, that of a model that writes no text. */
export function writesNoText(modelId: string): boolean {
  return NOT_TEXT.test(modelId);
}
