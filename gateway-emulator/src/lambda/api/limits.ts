/**
 * Quotas of the Lambda service's APIs.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */

/** The largest streamed response: "200 MB". */
export const MAX_STREAMED_RESPONSE_BYTES = 209_715_200;

/**
 * How much of a streamed response comes as fast as it can, and how fast the rest comes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export const UNPACED_RESPONSE_BYTES = 6_291_456;
export const PACED_BYTES_PER_SECOND = 2_097_152;

/** The longest client context, as it is sent: in base64. */
export const MAX_CLIENT_CONTEXT_BYTES = 3_583;

/**
 * How long a runtime's headers may be together: the cause of an error alone may have 1 MiB.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export const MAX_RUNTIME_HEADER_BYTES = 2_097_152;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-extensions.html */
export const MAX_EXTENSIONS = 10;
