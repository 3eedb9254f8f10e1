import { parseFields, type Tool } from "./tool.ts";

/** Tells the time: the system prompt cannot, as it must stay the same for the prompt cache. */
export const currentTime: Tool = {
  name: "current_time",
  description:
    "Tells the current date, time and weekday in a time zone, and in UTC. Use it whenever the answer depends on what time or day it is now.",
  inputSchema: {
    type: "object",
    properties: {
      timeZone: {
        type: "string",
        description: "An IANA time zone, such as Europe/Paris. UTC when absent.",
      },
    },
    additionalProperties: false,
  },
  run: async (input, { now }) => JSON.stringify(timeIn(parseTimeZone(input), now)),
};

function parseTimeZone(input: unknown): string {
  const { timeZone } = parseFields(input);
  if (timeZone === undefined || timeZone === null || timeZone === "") return "UTC";
  if (typeof timeZone === "string") return timeZone;
  throw new Error("timeZone must be a string, such as Europe/Paris");
}

/** @throws {Error} when there is no such zone */
function timeIn(timeZone: string, now: Date): Record<string, string> {
  const format = formatIn(timeZone);
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  // "GMT+05:30", or "GMT" alone.
  const offset = part.timeZoneName?.slice("GMT".length) || "+00:00";
  return {
    local: `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}${offset}`,
    timeZone: format.resolvedOptions().timeZone,
    weekday: part.weekday ?? "",
    utc: `${now.toISOString().slice(0, "2026-11-22T14:03:05".length)}Z`,
  };
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const twoDigits = "2-digit";
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: twoDigits,
      day: twoDigits,
      hour: twoDigits,
      minute: twoDigits,
      second: twoDigits,
      weekday: "long",
      timeZoneName: "longOffset",
    });
  } catch {
    throw new Error(
      `there is no time zone ${JSON.stringify(timeZone)}: use an IANA name such as Europe/Paris, America/New_York, Asia/Tokyo or UTC`,
    );
  }
}
