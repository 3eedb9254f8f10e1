import { StackError, ifReadable } from "./errors.ts";
import type { LeaveOut } from "./not-emulated.ts";
import { readResponseHeaders } from "./response-headers.ts";
import { type Resource, resourcesOf } from "./terraform/resource.ts";
import type { Stack } from "./terraform/resolve.ts";

/**
 * The headers of everything that the page's address answers, by name: those of the response headers policy that a
 * distribution gives to the page; without a distribution, of the stack's only one. What cannot be read takes nothing
 * else with it, since the page may not be this stack's.
 */
export function readPageHeaders(stack: Stack, leaveOut: LeaveOut): Record<string, string> {
  const policies = resourcesOf(stack, "aws_cloudfront_response_headers_policy");
  const { chosen, why } = choose(policies, resourcesOf(stack, "aws_cloudfront_distribution"));
  for (const policy of policies) if (policy !== chosen) leaveOut(policy.address, `is not used: ${why}`);
  if (!chosen) return {};
  try {
    return readResponseHeaders(chosen, leaveOut);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    leaveOut(chosen.address, `cannot be read, so the page has none of its headers (${error.message})`);
    return {};
  }
}

/** The page's policy, and why the others are not. */
function choose(policies: Resource[], distributions: Resource[]): { chosen?: Resource; why: string } {
  const [only, another] = policies;
  if (distributions.length === 0)
    return only && !another
      ? { chosen: only, why: "" }
      : {
          why: "several policies, and no aws_cloudfront_distribution whose default_cache_behavior names one",
        };
  const named = policies.filter((policy) => distributions.some((one) => isOf(policy, one)));
  const [chosen, other] = named;
  if (chosen && !other)
    return { chosen, why: "another one is that of the distribution's default_cache_behavior" };
  return {
    why: chosen
      ? "the default_cache_behavior of each distribution names another one"
      : "no distribution's default_cache_behavior names it",
  };
}

/** Whether a distribution gives the policy's headers to whatever no other behavior is for. */
function isOf(policy: Resource, distribution: Resource): boolean {
  const id = ifReadable(() =>
    distribution.blocks("default_cache_behavior")[0]?.string("response_headers_policy_id"),
  );
  return id === policy.attribute("id");
}
