import { BedrockError } from "../../model/errors.ts";
import type { RecordedRequest } from "./cassette.ts";
import type { FolderContent } from "./cassette-folder.ts";
import { differences } from "./differences.ts";
import { fileName, fileStem } from "./file-name.ts";

/** How many recordings that are like a call an advice names, and in how many members each differs. */
const MAX_NEAREST = 3;
const MAX_DIFFERENCES = 3;

/** 404: nothing like that was recorded. The advice says what was, and how to record it. */
export function noCassette(
  request: RecordedRequest,
  { folder, content, hasIncomplete }: { folder: string; content: FolderContent; hasIncomplete: boolean },
): BedrockError {
  const file = fileName(fileStem(request), 1);
  const lines = [
    `No ${file} in ${folder}.`,
    ...(hasIncomplete ? ["The client left before that answer was whole, so it is not replayed."] : []),
    ...nearest(request, content),
    ...content.broken.map((problem) => `Broken: ${problem}.`),
    `--model record=${folder} asks the real Bedrock and keeps the answer.`,
  ];
  return new BedrockError({
    name: "ResourceNotFoundException",
    statusCode: 404,
    message: `No answer to this ${request.operation} call is recorded: ${file}`,
    advice: lines.join(" "),
  });
}

function nearest(request: RecordedRequest, { files }: FolderContent): string[] {
  return files
    .filter(({ cassette }) => cassette.request.operation === request.operation)
    .map(({ name, cassette }) => ({ name, in: differences(cassette.request, request) }))
    .filter(({ in: members }) => members.length > 0)
    .sort((one, other) => one.in.length - other.in.length)
    .slice(0, MAX_NEAREST)
    .map(({ name, in: members }) => {
      const more = members.length - MAX_DIFFERENCES;
      const told = members.slice(0, MAX_DIFFERENCES).join("; ");
      return `Near: ${name} differs in ${told}${more > 0 ? `; and ${more} more` : ""}.`;
    });
}
