import type { FunctionDefinition } from "../definition.ts";

/** Where an event is to be found that has been given up, for the developer. */
export function whatNow({ eventInvoke }: FunctionDefinition): string {
  const { onFailure, deadLetter } = eventInvoke ?? {};
  const told = [
    ...(onFailure === undefined ? [] : [`its record goes to ${onFailure}`]),
    ...(deadLetter === undefined ? [] : [`its event goes to ${deadLetter}`]),
  ];
  return told.length > 0
    ? told.join(", ").replace(/^i/, "I")
    : "It is lost, here and on AWS: the function has neither an on-failure destination nor a dead-letter queue";
}
