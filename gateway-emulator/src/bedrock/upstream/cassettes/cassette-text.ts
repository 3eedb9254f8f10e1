import type { Cassette, RecordedContent, RecordedMessage } from "./cassette.ts";

/** What stands in each file's head. */
export const ABOUT =
  "An answer of Amazon Bedrock, recorded by Groundfog (--model record) and given again by --model replay. afterMs counts milliseconds from what comes before it: the request, the headers, the event above. Left out: credentials, account and request ids, padding.";

/** JSON that reads well in a diff: the request in full, then one line for each event. */
export function cassetteText({ request, response }: Cassette): string {
  const { operation, labels, query, headers, body } = request;
  const { status, afterMs, content, endedAfterMs, ended } = response;
  const head = { about: ABOUT, request: { operation, ...labels, query, headers, body } };
  const rest = { ended, endedAfterMs };
  return [
    "{",
    `${inner(JSON.stringify(head, null, 2))},`,
    `  "response": {`,
    `${deeper(inner(JSON.stringify({ status, headers: response.headers, afterMs }, null, 2)), 2)},`,
    contentText(content),
    deeper(inner(JSON.stringify(rest, null, 2)), 2),
    "  }",
    "}",
    "",
  ].join("\n");
}

function contentText(content: RecordedContent): string {
  if ("bytes" in content) return `    "base64": ${JSON.stringify(content.bytes.toString("base64"))},`;
  if ("body" in content)
    return `    "body": ${deeper(JSON.stringify(content.body, null, 2), 4).trimStart()},`;
  const lines = content.events.map(
    ({ afterMs, message }) => `      ${JSON.stringify({ afterMs, ...written(message) })}`,
  );
  return lines.length === 0 ? `    "events": [],` : `    "events": [\n${lines.join(",\n")}\n    ],`;
}

function written(message: RecordedMessage): object {
  return "bytes" in message ? { base64: message.bytes.toString("base64") } : message;
}

/** Without the braces around it. */
function inner(json: string): string {
  return json.split("\n").slice(1, -1).join("\n");
}

function deeper(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, " ".repeat(spaces));
}
