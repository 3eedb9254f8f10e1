import { mapStrings } from "../../script/map-strings.ts";

/** The account of AWS's own examples. */
const EXAMPLE_ACCOUNT_ID = "123456789012";

/** JSON in which no text names an account, somebody's name at AWS, or a request. */
export function redacted(value: unknown): unknown {
  return mapStrings(value, "", redactedText);
}

export function redactedText(text: string): string {
  return text
    .replace(/(\barn:aws[\w-]*:[\w-]*:[\w-]*:)\d{12}(?=:|$)/g, `$1${EXAMPLE_ACCOUNT_ID}`)
    .replace(/(:(?:user|role|assumed-role|federated-user))\/[\w+=,.@/-]+/g, "$1/somebody")
    .replace(/\b(account(?: id)?:? )\d{12}\b/gi, `$1${EXAMPLE_ACCOUNT_ID}`)
    .replace(/\breq_[A-Za-z0-9]{8,}/g, "req_recorded")
    .replace(/(request ?id:? ?)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "$1recorded");
}
