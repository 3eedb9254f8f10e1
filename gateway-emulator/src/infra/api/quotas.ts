import type { LeaveOut } from "../not-emulated.ts";

/** How many of something AWS lets one API or stage have. */
interface Quota {
  most: number;
  of: string;
}

/**
 * All of them can be raised, but for stage variables: a stack beyond them runs here.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const QUOTAS = {
  routes: { most: 300, of: "routes" },
  integrations: { most: 300, of: "integrations" },
  authorizers: { most: 10, of: "authorizers" },
  stages: { most: 10, of: "stages" },
  stageVariables: { most: 100, of: "stage variables" },
} satisfies Record<string, Quota>;

/** Notes that AWS would refuse what is beyond a quota. */
export function leaveOutExcess(
  address: string,
  { most, of }: Quota,
  count: number,
  leaveOut: LeaveOut,
): void {
  if (count > most)
    leaveOut(address, `has ${count} ${of}; they all work here, and AWS refuses more than ${most}`);
}
