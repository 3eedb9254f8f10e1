/** Of a request, in all. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
export const MAX_DOCUMENTS = 5;

/** Of one document, decoded: 4.5 MB. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
export const MAX_DOCUMENT_BYTES = 4.5 * 1024 * 1024;

/**
 * Of one image, in base64: 5 MB, which is the 3.75 MB of the reference decoded.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
 * @see https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/778
 */
export const MAX_IMAGE_BASE64_BYTES = 5 * 1024 * 1024;

/** Of an image's width and height. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
export const MAX_IMAGE_PIXELS = 8_000;

/**
 * Of an image's width and height, where a request has more than so many images.
 * @see https://platform.claude.com/docs/en/build-with-claude/vision
 * @see https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/994
 */
export const MANY_IMAGES = 20;
export const MAX_PIXELS_OF_MANY_IMAGES = 2_000;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
export const MIN_THINKING_BUDGET_TOKENS = 1_024;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
export const MIN_TOP_P_WITH_THINKING = 0.95;
