import type { ConverseRequest } from "../request/converse-request.ts";
import { membersOf } from "../json-schema/loose-json.ts";

const KINDS = ["image", "document", "video"] as const;

export type AttachmentKind = (typeof KINDS)[number];

export interface Attachments {
  kind: AttachmentKind;
  count: number;
  /** Each once, as `png`. */
  formats: readonly string[];
}

/** The files of the user's last message, by their kind. */
export function attachmentsOf({ messages }: Pick<ConverseRequest, "messages">): readonly Attachments[] {
  const blocks = messages.findLast(({ role }) => role === "user")?.content ?? [];
  return KINDS.flatMap((kind) => {
    const files = blocks.flatMap((block) => (block[kind] === undefined ? [] : [membersOf(block[kind])]));
    const formats = new Set(files.map(({ format }) => (typeof format === "string" ? format : "?")));
    return files.length > 0 ? [{ kind, count: files.length, formats: [...formats] }] : [];
  });
}
