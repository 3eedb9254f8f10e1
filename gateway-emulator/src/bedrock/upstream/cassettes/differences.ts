import { cutText } from "../../../control/cut-text.ts";

/** Of a value, in a message. */
const MAX_SHOWN_CHARACTERS = 60;

/** In which members two values are not the same, such as `body.messages[0].content[0].text: "Hi" there, "Ho" here`. */
export function differences(there: unknown, here: unknown, at = ""): string[] {
  if (isObject(there) && isObject(here)) {
    const names = new Set([...Object.keys(there), ...Object.keys(here)]);
    return [...names].flatMap((name) =>
      differences(Reflect.get(there, name), Reflect.get(here, name), memberOf(at, name, there)),
    );
  }
  return there === here ? [] : [`${at}: ${shown(there)} there, ${shown(here)} here`];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function memberOf(at: string, name: string, of: object): string {
  if (Array.isArray(of)) return `${at}[${name}]`;
  return at === "" ? name : `${at}.${name}`;
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : cutText(JSON.stringify(value), MAX_SHOWN_CHARACTERS);
}
