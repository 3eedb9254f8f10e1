import type { Throttling } from "../../apigateway/definition.ts";
import type { Fields } from "../terraform/fields.ts";
import type { LeaveOut } from "../not-emulated.ts";

/**
 * The two limits of a block. Of one that is left out Terraform makes 0, and API Gateway then lets nothing pass.
 * @throws {StackError} when a limit is below 0
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigatewayv2/stage.go
 */
export function throttlingOf(
  block: Fields,
  of: { where: string; rateLimit: string; burstLimit: string; leaveOut: LeaveOut },
): Throttling {
  const limit = (name: string) => {
    const value = block.number(name);
    if (value === undefined)
      of.leaveOut(
        block.address,
        `${of.where} has no ${name}: Terraform makes it 0, and with 0 nothing passes, here and on AWS; set both ${of.rateLimit} and ${of.burstLimit}`,
      );
    if (value !== undefined && value < 0)
      throw block.error(`${of.where}: ${name} is ${value}; it must be 0 or more`);
    return value ?? 0;
  };
  return { rateLimit: limit(of.rateLimit), burstLimit: limit(of.burstLimit) };
}
