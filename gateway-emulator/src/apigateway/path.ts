import type { IncomingMessage } from "node:http";
import { splitTarget } from "../iam/signed-request.ts";
import { forbidden, noMethod, uriTooLong, type GatewayError } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { MAX_URL_CHARACTERS } from "./limits.ts";

/** Without the query, which in a presigned request holds the signature and the session token. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  return splitTarget(url).path;
}

/** The stage is the whole path of a WebSocket: there are no resources below it. */
export function isStage(gateway: Gateway, request: IncomingMessage): boolean {
  const path = pathOf(request);
  const { name } = gateway.api.stage;
  return path === `/${name}` || path === `/${name}/`;
}

/** What stands below the stage, decoded and without its slash; undefined for a path of another stage, or of none. */
export function pathOnStage(gateway: Gateway, request: IncomingMessage): string | undefined {
  const beginning = `/${gateway.api.stage.name}/`;
  const path = pathOf(request);
  return path.startsWith(beginning) ? decoded(path.slice(beginning.length)) : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** @throws {GatewayError} 414 */
export function checkUrlLength({ url = "/", headers }: IncomingMessage): void {
  // As AWS would see it: there is no clear text there.
  const characters = "https://".length + (headers.host ?? "").length + url.length;
  if (characters > MAX_URL_CHARACTERS) throw uriTooLong(characters, MAX_URL_CHARACTERS);
}

/** Why a handshake is not for this path. */
export function refuseHandshakeAt(gateway: Gateway, request: IncomingMessage): GatewayError {
  const { name } = gateway.api.stage;
  if (pathOnStage(gateway, request) === undefined) return noSuchStage(gateway, request);
  return forbidden(
    `${pathOf(request)} takes no WebSocket: the stage ${JSON.stringify(name)} takes them at /${name}`,
  );
}

/** A call below the stage has no method there; a stage that there is not hides everything below it. */
export function refuseCallAt(gateway: Gateway, request: IncomingMessage): GatewayError {
  const path = isStage(gateway, request) ? "/" : pathOnStage(gateway, request);
  return path === undefined ? noSuchStage(gateway, request) : noMethod(path, request.method ?? "");
}

function noSuchStage(gateway: Gateway, request: IncomingMessage): GatewayError {
  const { name } = gateway.api.stage;
  return forbidden(
    `${request.method ?? ""} ${pathOf(request)}: there is no such stage. This API has the stage ${JSON.stringify(name)}: connect to /${name}`,
  );
}
