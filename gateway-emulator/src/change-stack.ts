import { deploy } from "./apigateway/gateway.ts";
import type { ApiDefinition } from "./apigateway/definition.ts";
import { MendableError } from "./control/mendable-error.ts";
import type { Tables } from "./dynamodb/tables.ts";
import type { EnvironmentCredentials } from "./environment-credentials.ts";
import { describeChanges, isUnchanged, type StackChanges } from "./infra/stack-changes.ts";
import type { StackModel } from "./infra/stack.ts";
import type { Functions } from "./lambda/functions.ts";
import type { Parts } from "./parts.ts";
import type { StartedGateway } from "./start/gateway.ts";
import type { StartedPage } from "./start/page.ts";

/** What runs, as far as a changed stack changes it. */
export interface Running {
  parts: Parts;
  tables: Tables;
  functions: Functions;
  credentials: EnvironmentCredentials;
  gateways: StartedGateway[];
  page: StartedPage | undefined;
  startGateway(api: ApiDefinition): Promise<StartedGateway>;
}

/**
 * Serves another stack from now on. Connections stay open where their API is still there; what runs ends as it began.
 * @returns what has changed; undefined when nothing has
 * @throws {MendableError} when the emulator has to be started again for it; then nothing has changed
 */
export async function changeStack(running: Running, after: StackModel): Promise<StackChanges | undefined> {
  const { parts, tables, functions, credentials, page } = running;
  const changes = describeChanges(parts.stack, after);
  if (isUnchanged(changes)) return undefined;
  refuse(changes, after);
  parts.stack = after;
  credentials.renew();
  await tables.define(after.tables);
  // A route may call a function that is new.
  await functions.update(after.functions);
  await changeApis(running, changes);
  if (changes.pageHeaders) await page?.renew();
  return changes;
}

function refuse({ account }: StackChanges, { path, region, apis }: StackModel): void {
  if (account)
    throw new MendableError(
      `${path}: the region is ${region} now; start the emulator again to serve it there`,
    );
  if (apis.length === 0)
    throw new MendableError(
      `${path} declares no WebSocket API any more; the one that was there is served on`,
    );
}

async function changeApis({ gateways, startGateway }: Running, { apis }: StackChanges): Promise<void> {
  for (const api of apis.changed) {
    const started = gateways.find(({ gateway }) => gateway.api.apiId === api.apiId);
    if (started) deploy(started.gateway, api);
  }
  for (const { apiId } of apis.removed) {
    const at = gateways.findIndex(({ gateway }) => gateway.api.apiId === apiId);
    for (const gone of at < 0 ? [] : gateways.splice(at, 1)) await gone[Symbol.asyncDispose]();
  }
  for (const api of apis.added) gateways.push(await startGateway(api));
}
