import type { UsagePlan } from "../definition.ts";

type Quota = Pick<NonNullable<UsagePlan["quota"]>, "period" | "offset">;

const DAY_MS = 86_400_000;

/**
 * When the period of a quota that holds at a moment began, at midnight UTC: each day, each week on Sunday, each month
 * on its first day; the offset moves the last two by days. AWS calls the offset a number of requests in one place and
 * the day that a period starts in another; Terraform's provider holds it to 0 to 6 and 0 to 27, so it is days here.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html
 */
export function periodStart({ period, offset }: Quota, nowMs: number): number {
  const now = new Date(nowMs);
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  switch (period) {
    case "DAY":
      return today;
    case "WEEK":
      return today - ((now.getUTCDay() - offset + 7) % 7) * DAY_MS;
    case "MONTH": {
      const monthsBack = now.getUTCDate() <= offset ? 1 : 0;
      return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsBack, 1 + offset);
    }
  }
}
