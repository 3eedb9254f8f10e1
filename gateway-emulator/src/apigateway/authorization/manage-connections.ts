import { accessDeniedAdvice, accessDeniedMessage } from "../../iam/access-denied.ts";
import type { Caller } from "../../iam/authorize.ts";
import { evaluate } from "../../iam/policy.ts";
import { accessDenied } from "../errors.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Asks whether a caller's policies let it do what it wants with a connection. Who is not known, or whose policies are
 * not, may do anything.
 * @throws {GatewayError} AccessDeniedException 403
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
export function checkManageConnections(
  gateway: Gateway,
  caller: Caller | undefined,
  of: { method: string; connectionId: string },
): void {
  const principal = caller && gateway.principals.of(caller.accessKeyId);
  if (!principal?.policies) return;
  const { region, accountId, api } = gateway;
  const connections = `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/${api.stage.name}/${of.method}/@connections`;
  const on = (resource: string) => ({ action: "execute-api:ManageConnections", resource });
  const decision = evaluate(principal.policies, on(`${connections}/${of.connectionId}`));
  if (decision === "allowed") return;
  // The placeholder is AWS's own.
  throw accessDenied(
    accessDeniedMessage(principal, on(`${connections}/{connectionId}`), decision),
    accessDeniedAdvice(principal, on(`${connections}/*`), decision),
  );
}
