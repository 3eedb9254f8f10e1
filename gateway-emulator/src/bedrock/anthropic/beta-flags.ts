import { validation } from "../model/errors.ts";
import { type Fields, isAbsent, parseList, parseText } from "./fields.ts";

/**
 * Those that Bedrock is known to take; it refuses the whole request for any other.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 * @see https://github.com/router-for-me/CLIProxyAPI/issues/4750
 */
const BETA_FLAGS: readonly string[] = [
  "claude-code-20250219",
  "compact-2026-01-12",
  "computer-use-2024-10-22",
  "computer-use-2025-01-24",
  "computer-use-2025-11-24",
  "context-1m-2025-08-07",
  "context-management-2025-06-27",
  "dev-full-thinking-2025-05-14",
  "effort-2025-11-24",
  "fine-grained-tool-streaming-2025-05-14",
  "interleaved-thinking-2025-05-14",
  "output-128k-2025-02-19",
  "structured-outputs-2025-12-15",
  "token-efficient-tools-2025-02-19",
  "tool-examples-2025-10-29",
  "tool-search-tool-2025-10-19",
];

/**
 * The flags of a body's `anthropic_beta`.
 * @throws BedrockError ValidationException (400) for one that Bedrock does not know
 */
export function parseBetaFlags({ anthropic_beta: flags }: Fields): readonly string[] {
  if (isAbsent(flags)) return [];
  const asked = parseList(flags, "anthropic_beta").map((flag, index) =>
    parseText(flag, `anthropic_beta.${index}`),
  );
  const unknown = asked.find((flag) => !BETA_FLAGS.includes(flag));
  if (unknown === undefined) return asked;
  throw validation(
    "invalid beta flag",
    `Bedrock does not know ${JSON.stringify(unknown)} of anthropic_beta. It is known to take ${BETA_FLAGS.join(", ")}.`,
  );
}
