import { type BedrockAccess, bedrockStatements, type Statement } from "./bedrock-access.ts";
import type { Config } from "./config.ts";

/** What the worker needs to stream answers from the deployment's models, and to have one write titles. */
export function modelStatements(
  { modelId, furtherModelIds, titleModelId }: Config,
  account: Pick<BedrockAccess, "region" | "accountId">,
): Statement[] {
  const streamed = [modelId, ...furtherModelIds].flatMap((modelId, index) =>
    bedrockStatements({ ...account, modelId, call: "ConverseStream", sid: numbered("Stream", index) }),
  );
  if (titleModelId === undefined) return streamed;
  const titled = bedrockStatements({ ...account, modelId: titleModelId, call: "Converse", sid: "Title" });
  return [...streamed, ...titled];
}

function numbered(sid: string, index: number): string {
  return index === 0 ? sid : `${sid}${index + 1}`;
}
