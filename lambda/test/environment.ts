import { vi } from "vitest";

/**
 * Sets what the SDK reads from its environment, and keeps metrics out of the log; endpoints by service, such as
 * `{ DYNAMODB: "http://127.0.0.1:49152" }`.
 */
export function stubEnvironment(endpoints: Record<string, string>): void {
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  vi.stubEnv("METRICS", "off");
  for (const [service, url] of Object.entries(endpoints)) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
}
