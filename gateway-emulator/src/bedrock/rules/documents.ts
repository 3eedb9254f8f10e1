import { validation } from "../model/errors.ts";
import type { DocumentBlock } from "../request/content-block.ts";
import type { Asked } from "./asked.ts";
import type { PlacedBlock } from "./blocks-of.ts";
import { decodedBytes } from "./decoded-bytes.ts";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS } from "./limits.ts";

/** Underscores are not in the message, and are taken; a tab is white space, and is not. @see https://github.com/aws-samples/generative-ai-use-cases/issues/1671 */
const NAME = /^[A-Za-z0-9 _()[\]-]*$/;

/**
 * Documents of a request: their number, sizes and names, and the text that goes with them.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function checkDocuments({ blocks }: Asked): void {
  const documents = blocks.filter(({ block }) => block.document);
  // @see https://github.com/aws-samples/generative-ai-use-cases/issues/1685
  if (documents.length > MAX_DOCUMENTS)
    throw validation(
      `You can't include more than ${MAX_DOCUMENTS} documents in a request.`,
      `There are ${documents.length}, those of earlier messages included: leave out what was answered already.`,
    );
  const names = new Set<string>();
  for (const placed of documents) checkDocument(placed, names);
}

function checkDocument(placed: PlacedBlock, names: Set<string>): void {
  const { block, message, inToolResult, at } = placed;
  if (!block.document) return;
  checkName(block.document, placed, names);
  checkSize(block.document, placed);
  // @see https://github.com/archestra-ai/archestra/pull/4220
  if (!inToolResult && !message.content.some(({ text }) => text !== undefined))
    throw validation(
      "A text block must be included when using documents.",
      `${at()} stands in a message without a text block: say in one what is to be done with it.`,
    );
}

function checkName({ name }: DocumentBlock, { at }: PlacedBlock, names: Set<string>): void {
  // @see https://github.com/vercel/ai/issues/20365
  if (!NAME.test(name) || name.includes("  "))
    throw validation(
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request.",
      `${at()} is called ${JSON.stringify(name)}: letters and digits of ASCII, single spaces, _ - ( ) [ ]. A dot is none of them: the name has no extension, that is what format is for.`,
    );
  // @see https://github.com/maximhq/bifrost/issues/7003
  if (names.has(name))
    throw validation(
      "Messages can't contain duplicate document names. Rename the document and retry your request.",
      `${at()} is called ${JSON.stringify(name)}, as one before it, perhaps in an earlier message.`,
    );
  names.add(name);
}

function checkSize({ source }: DocumentBlock, { at }: PlacedBlock): void {
  // @see https://github.com/Boise-State-Development/agentcore-public-stack/issues/206
  if (source.bytes === undefined || decodedBytes(source.bytes) <= MAX_DOCUMENT_BYTES) return;
  throw validation(
    "The maximum document size is 4.5 MB. Reduce the size of your document and retry your request.",
    `${at()} has ${decodedBytes(source.bytes)} bytes; ${MAX_DOCUMENT_BYTES} are allowed.`,
  );
}
