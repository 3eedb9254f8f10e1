import { BUCKET_OWNER, DOCUMENT_NAME, S3_URI } from "./limits.ts";
import { list, type Shaped, structure, union } from "./shape.ts";
import { anyText, base64, choice, flag, text } from "./values.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html */
const IMAGE_FORMATS: readonly string[] = ["png", "jpeg", "gif", "webp"];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const DOCUMENT_FORMATS: readonly string[] = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_VideoBlock.html */
const VIDEO_FORMATS: readonly string[] = [
  "mkv",
  "mov",
  "mp4",
  "webm",
  "flv",
  "mpeg",
  "mpg",
  "wmv",
  "three_gp",
];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_AudioBlock.html */
const AUDIO_FORMATS: readonly string[] = [
  "mp3",
  "opus",
  "wav",
  "aac",
  "flac",
  "mp4",
  "ogg",
  "mkv",
  "mka",
  "x-aac",
  "m4a",
  "mpeg",
  "mpga",
  "pcm",
  "webm",
];

const S3_LOCATION = structure({ uri: text(S3_URI) }, { bucketOwner: text(BUCKET_OWNER) });
const ERROR = structure({}, { message: anyText });
const STORED = { bytes: base64, s3Location: S3_LOCATION };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsConfig.html */
export const CITATIONS_CONFIG = structure({ enabled: flag }, {});

export const IMAGE = structure(
  { format: choice(IMAGE_FORMATS), source: union("ImageSource", STORED) },
  { error: ERROR },
);

export const DOCUMENT = structure(
  {
    name: text(DOCUMENT_NAME),
    source: union("DocumentSource", {
      ...STORED,
      text: anyText,
      content: list(union("DocumentContentBlock", { text: anyText })),
    }),
  },
  { format: choice(DOCUMENT_FORMATS), context: anyText, citations: CITATIONS_CONFIG },
);

export const VIDEO = structure({ format: choice(VIDEO_FORMATS), source: union("VideoSource", STORED) }, {});

export const AUDIO = structure(
  { format: choice(AUDIO_FORMATS), source: union("AudioSource", STORED) },
  { error: ERROR },
);

/** An image or a document; `bytes` are in base64. */
export interface FileSource {
  bytes?: string;
  s3Location?: Shaped<typeof S3_LOCATION>;
  text?: string;
  content?: { text: string }[];
}
