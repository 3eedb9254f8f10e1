import { validation, type BedrockError } from "../model/errors.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { inferenceProfileSummary } from "./inference-profile-summary.ts";
import { sendJson } from "./json-response.ts";
import { queryNumber, queryWord } from "./query.ts";

/** The longest page, and the length of one when none is asked for. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html#API_ListInferenceProfiles_RequestSyntax */
const MAX_RESULTS = 1000;
const DEFAULT_RESULTS = 100;

/**
 * ListInferenceProfiles: those that AWS defines; nobody can define one of their own here.
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export async function listInferenceProfiles(call: BedrockCall): Promise<void> {
  const { catalogue } = call.services;
  const { query } = call.operation;
  const words = ["SYSTEM_DEFINED", "APPLICATION"] as const;
  const type = queryWord(query, { name: "type", at: "typeEquals", words });
  const pageLength = queryNumber(query, {
    name: "maxResults",
    min: 1,
    max: MAX_RESULTS,
    absent: DEFAULT_RESULTS,
  });
  const start = startOf(query.get("nextToken"));

  const profiles = type === "APPLICATION" ? [] : catalogue.profiles();
  const page = profiles.slice(start, start + pageLength);
  const next = start + page.length;
  call.record.ended = "complete";
  sendJson(
    call,
    JSON.stringify({
      inferenceProfileSummaries: page.map((profile) => inferenceProfileSummary(profile, catalogue)),
      ...(next < profiles.length && { nextToken: tokenOf(next) }),
    }),
  );
}

/** Where the next page begins, as a text that says nothing. */
function tokenOf(start: number): string {
  return Buffer.from(`from ${start}`).toString("base64url");
}

function startOf(token: string | null): number {
  if (token === null) return 0;
  const start = /^from (\d{1,9})$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (start === undefined || tokenOf(Number(start)) !== token) throw unknownToken();
  return Number(start);
}

function unknownToken(): BedrockError {
  return validation(
    "The provided nextToken is invalid.",
    "nextToken is what the page before said, whole and as it was; without it the list begins again.",
  );
}
