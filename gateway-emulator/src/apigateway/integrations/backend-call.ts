import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { IntegrationError } from "./result.ts";

/** No answer came from the backend: a handshake is answered with 504. */
export function backendFailure(advice: string): IntegrationError {
  return new IntegrationError({ advice, statusCode: 504 });
}

/** Begins the journal's entry of a call to a backend that is no function; the returned function ends it. */
export function noteCall(
  { clock, journal }: Gateway,
  { peer, requestId, routeKey }: RouteRequest,
  call: Record<string, unknown>,
): (outcome: { statusCode: number } | { error: string }) => void {
  const startedAt = clock.now();
  return (outcome) =>
    journal.write({
      kind: "integration",
      connectionId: peer.connectionId,
      requestId,
      ms: clock.now() - startedAt,
      detail: { routeKey, ...call, ...outcome },
    });
}

/** In one line; `fetch` hides why behind its own words, and an address that refuses twice has only a code. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return causeOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return error.message === "" ? code : error.message;
}
