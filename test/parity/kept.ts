import { expect } from "vitest";
import { openClient } from "./client.ts";
import type { Target } from "./target.ts";

export type Kind = "CONNECT" | "MESSAGE" | "DISCONNECT" | "DIRECT" | "AUTHORIZER" | "OUTCOMES";

/** What the probe has kept under a token. */
export interface Kept {
  kind: Kind;
  value: unknown;
}

/** What the probe has kept under a token by now, oldest first; asked for over a connection of its own. */
export async function kept(target: Target, token: string): Promise<Kept[]> {
  await using reader = await openClient(target, "main");
  return JSON.parse(await reader.ask({ action: "ask", events: token })) as Kept[];
}

/** The first value of a kind that the probe has kept under a token; waits for it. */
export async function firstKept<T = ProbeEvent>(target: Target, token: string, kind: Kind): Promise<T> {
  await using reader = await openClient(target, "main");
  const look = async () => {
    const all = JSON.parse(await reader.ask({ action: "ask", events: token })) as Kept[];
    return all.find((one) => one.kind === kind)?.value as T | undefined;
  };
  let found: T | undefined;
  await expect.poll(async () => (found = await look()), { timeout: 8_000, interval: 20 }).toBeDefined();
  return found as T;
}

/** An event, as far as tests name its fields; what else it holds is looked at as a whole. */
export interface ProbeEvent {
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  queryStringParameters?: Record<string, string>;
  multiValueQueryStringParameters?: Record<string, string[]>;
  stageVariables?: Record<string, string>;
  methodArn?: string;
  requestContext: RequestContext;
  body?: string;
  isBase64Encoded?: boolean;
}

interface RequestContext {
  routeKey: string;
  disconnectStatusCode?: number;
  authorizer?: Record<string, unknown>;
  messageId?: string;
  eventType: string;
  extendedRequestId: string;
  requestTime: string;
  messageDirection: string;
  disconnectReason?: string;
  stage: string;
  connectedAt: number;
  requestTimeEpoch: number;
  identity: Record<string, string>;
  requestId: string;
  domainName: string;
  connectionId: string;
  apiId: string;
}

export function parseEvent(text: string): ProbeEvent {
  const event: unknown = JSON.parse(text);
  if (typeof event === "object" && event && "requestContext" in event) return event as ProbeEvent;
  throw new Error(`not an event: ${text}`);
}
