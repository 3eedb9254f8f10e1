import type { Complaint } from "./upstream-error.ts";

/**
 * Reads `{"error":{"message","type","code"}}`, or `{"error":"…"}` as LM Studio has it; undefined where there is no error.
 */
export function parseComplaint(value: unknown, status?: number): Complaint | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  const { error } = value;
  if (error === undefined || error === null || error === false) return undefined;
  if (typeof error === "string") return { message: error, kinds: [], ...(status && { status }) };
  return complaintOf(error, status);
}

/** Reads the error itself. One in a stream has its own status: llama.cpp's `code`. */
export function complaintOf(error: unknown, status?: number): Complaint {
  if (typeof error !== "object" || error === null)
    return { message: String(error), kinds: [], ...(status && { status }) };
  const { message, type, code } = error as Record<string, unknown>;
  const own = status ?? statusOf(code);
  return {
    message: typeof message === "string" ? message : JSON.stringify(error),
    kinds: [type, code].filter((kind) => typeof kind === "string"),
    ...(own !== undefined && { status: own }),
  };
}

function statusOf(code: unknown): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}
