import { type Asked, modelRefusal } from "./asked.ts";
import type { PlacedBlock } from "./blocks-of.ts";
import { readImageHeader } from "./image-header.ts";
import {
  MANY_IMAGES,
  MAX_IMAGE_BASE64_BYTES,
  MAX_IMAGE_PIXELS,
  MAX_PIXELS_OF_MANY_IMAGES,
} from "./limits.ts";

/**
 * Images of a request: how many, how large, and whether they are what they are said to be.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
 */
export function checkImages(asked: Asked): void {
  const { maxImages } = asked.model.rules;
  const images = asked.blocks.filter(({ block }) => block.image).length;
  for (const placed of asked.blocks) {
    if (!placed.block.image) continue;
    const { format, source } = placed.block.image;
    if (source.bytes !== undefined) checkImage(asked, placed, { format, base64: source.bytes, images });
  }
  // @see https://github.com/cline/cline/issues/1844
  if (images > maxImages)
    throw modelRefusal(
      asked,
      `too many images and documents: ${images} + 0 > ${maxImages}`,
      `There are ${images} images, those of earlier messages included; ${asked.model.modelId} takes ${maxImages} a request.`,
    );
}

function checkImage(
  asked: Asked,
  { modelAt }: PlacedBlock,
  { format, base64, images }: { format: string; base64: string; images: number },
): void {
  const at = `${modelAt()}.image.source`;
  // @see https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/778
  if (base64.length > MAX_IMAGE_BASE64_BYTES)
    throw modelRefusal(
      asked,
      `${at}.bytes: image exceeds 5 MB maximum: ${base64.length} bytes > ${MAX_IMAGE_BASE64_BYTES} bytes`,
      "They are counted in base64: 3.75 MB of image. Scale it down; models see no more than 1,568 pixels a side.",
    );
  const header = readImageHeader(base64);
  if (!header) return;
  // @see https://github.com/anthropics/claude-code/issues/4778
  if (Math.max(header.width, header.height) > MAX_IMAGE_PIXELS)
    throw modelRefusal(
      asked,
      `${at}.base64.data: At least one of the image dimensions exceed max allowed size: ${MAX_IMAGE_PIXELS} pixels`,
      `The image has ${header.width} × ${header.height} pixels.`,
    );
  // @see https://github.com/anthropics/claude-code/issues/52220
  if (images > MANY_IMAGES && Math.max(header.width, header.height) > MAX_PIXELS_OF_MANY_IMAGES)
    throw modelRefusal(
      asked,
      `${at}.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: ${MAX_PIXELS_OF_MANY_IMAGES} pixels`,
      `The image has ${header.width} × ${header.height} pixels. There are ${images} images, those of earlier messages included: with more than ${MANY_IMAGES}, each has ${MAX_PIXELS_OF_MANY_IMAGES} pixels a side at most.`,
    );
  if (header.format !== format)
    throw modelRefusal(
      asked,
      `${at}.base64.data: The image was specified using the image/${format} media type, but the image appears to be a image/${header.format} image`,
      `Its first bytes are those of ${header.format}; format says ${format}.`,
    );
}
