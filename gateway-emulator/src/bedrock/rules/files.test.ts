import type { ContentBlock, DocumentBlock, ImageBlock } from "@aws-sdk/client-bedrock-runtime";
import { type Body, CLAUDE_5, describeRefusals, user } from "./rules-under-test.ts";
import { type Pixels, pngBytes } from "./images-under-test.ts";

const MODEL = "The model returned the following errors: ";

/** 3.75 MB, which is 5 MB in base64. */
const LARGEST_IMAGE_BYTES = 3_932_160;
const LARGEST_DOCUMENT_BYTES = 4_718_592;

const PAGE = { width: 2_000, height: 2_000 };

function said(...content: ContentBlock[]): Body {
  return { messages: [{ role: "user", content: [...content, { text: "What is it?" }] }] };
}

function image(bytes: Uint8Array, format: ImageBlock["format"] = "png"): ContentBlock {
  return { image: { format, source: { bytes } } };
}

function images(count: number, pixels: Pixels): ContentBlock[] {
  return Array.from({ length: count }, () => image(pngBytes(pixels)));
}

function document(
  name: string,
  bytes: Uint8Array = Buffer.from("a"),
): ContentBlock & { document: DocumentBlock } {
  return { document: { name, format: "pdf", source: { bytes } } };
}

function documents(count: number): ContentBlock[] {
  return Array.from({ length: count }, (_, index) => document(`d${index}`));
}

describeRefusals("images", [
  {
    rule: "101 images",
    broken: said(...images(101, { width: 1, height: 1 })),
    message: `${MODEL}too many images and documents: 101 + 0 > 100`,
    near: said(...images(100, { width: 1, height: 1 })),
  },
  {
    rule: "21 images for a model of another vendor's",
    modelId: "us.amazon.nova-pro-v1:0",
    broken: said(...images(21, { width: 1, height: 1 })),
    message: `${MODEL}too many images and documents: 21 + 0 > 20`,
    near: said(...images(20, { width: 1, height: 1 })),
  },
  {
    rule: "an image of more than 2,000 pixels among 29",
    modelId: CLAUDE_5,
    broken: said({ text: "Look." }, image(pngBytes({ width: 10, height: 2_001 })), ...images(28, PAGE)),
    message: `${MODEL}messages.0.content.1.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels`,
    near: said({ text: "Look." }, ...images(29, PAGE)),
  },
  {
    rule: "a 21st image beside one of more than 2,000 pixels",
    broken: said(image(pngBytes({ width: 2_001, height: 10 })), ...images(20, PAGE)),
    message: `${MODEL}messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels`,
    near: said(image(pngBytes({ width: 8_000, height: 10 })), ...images(19, PAGE)),
  },
  {
    rule: "an image of more than 3.75 MB",
    broken: said({ text: "Look." }, image(new Uint8Array(LARGEST_IMAGE_BYTES + 1))),
    message: `${MODEL}messages.0.content.1.image.source.bytes: image exceeds 5 MB maximum: 5242884 bytes > 5242880 bytes`,
    near: said({ text: "Look." }, image(new Uint8Array(LARGEST_IMAGE_BYTES))),
  },
  {
    rule: "an image of more than 8,000 pixels",
    broken: said(image(pngBytes({ width: 8_001, height: 10 }))),
    message: `${MODEL}messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels`,
    near: said(image(pngBytes({ width: 8_000, height: 8_000 }))),
  },
  {
    rule: "an image that is of another format",
    broken: said(image(pngBytes({ width: 1, height: 1 }), "jpeg")),
    message: `${MODEL}messages.0.content.0.image.source.base64.data: The image was specified using the image/jpeg media type, but the image appears to be a image/png image`,
    near: said(image(Buffer.from("no header at all"), "jpeg")),
  },
  {
    rule: "a format that there is not",
    broken: said({ image: { format: "bmp" as "png", source: { bytes: Buffer.from("a") } } }),
    message:
      "1 validation error detected: Value at 'messages.1.member.content.1.member.image.format' failed to satisfy constraint: Member must satisfy enum value set: [png, jpeg, gif, webp]",
    near: said(image(Buffer.from("a"), "webp")),
  },
  {
    rule: "an image for a model of texts",
    modelId: "us.amazon.nova-micro-v1:0",
    broken: said(image(Buffer.from("a"))),
    message:
      "This model doesn't support the image content block that you provided. Update the content block and try again.",
    near: said(),
  },
  {
    rule: "a video for a model of pictures",
    broken: said({ video: { format: "mp4", source: { bytes: Buffer.from("a") } } }),
    message:
      "This model doesn't support the video content block that you provided. Update the content block and try again.",
    near: said(image(Buffer.from("a"))),
  },
  {
    rule: "a sound for a model of pictures",
    broken: said({ audio: { format: "mp3", source: { bytes: Buffer.from("a") } } }),
    message:
      "This model doesn't support the audio content block that you provided. Update the content block and try again.",
    near: said(image(Buffer.from("a"), "gif")),
  },
]);

describeRefusals("documents", [
  {
    rule: "six documents",
    broken: said(...documents(6)),
    message: "You can't include more than 5 documents in a request.",
    near: said(...documents(5)),
  },
  {
    rule: "a document of more than 4.5 MB",
    broken: said(document("d", new Uint8Array(LARGEST_DOCUMENT_BYTES + 1))),
    message: "The maximum document size is 4.5 MB. Reduce the size of your document and retry your request.",
    near: said(document("d", new Uint8Array(LARGEST_DOCUMENT_BYTES))),
  },
  ...["report.pdf", "a  b", "Größe", "a\tb", "a\u3000b"].map((name) => ({
    rule: `a document called ${JSON.stringify(name)}`,
    broken: said(document(name)),
    message:
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request.",
    near: said(document("Report_1 of-2 (new) [a]")),
  })),
  {
    rule: "a name of 201 characters",
    broken: said(document("n".repeat(201))),
    message:
      "1 validation error detected: Value at 'messages.1.member.content.1.member.document.name' failed to satisfy constraint: Member must have length less than or equal to 200",
    near: said(document("n".repeat(200))),
  },
  {
    rule: "two documents of one name, in different turns",
    broken: {
      messages: [
        ...(said(document("d")).messages ?? []),
        { role: "assistant", content: [{ text: "A d." }] },
        ...(said(document("d")).messages ?? []),
      ],
    },
    message: "Messages can't contain duplicate document names. Rename the document and retry your request.",
    near: said(document("d"), document("d 2")),
  },
  {
    rule: "a document without a text",
    broken: { messages: [user("a"), { role: "assistant", content: [{ text: "b" }] }, alone()] },
    message: "A text block must be included when using documents.",
    near: {
      messages: [
        user("a"),
        { role: "assistant", content: [{ toolUse: { toolUseId: "t", name: "n", input: {} } }] },
        { role: "user", content: [{ toolResult: { toolUseId: "t", content: [document("d")] } }] },
      ],
      toolConfig: { tools: [{ toolSpec: { name: "n", inputSchema: { json: { type: "object" } } } }] },
    },
  },
]);

function alone() {
  return { role: "user" as const, content: [document("d")] };
}
