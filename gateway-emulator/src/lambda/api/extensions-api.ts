import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { FunctionDefinition } from "../definition.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import { LambdaError } from "../errors.ts";
import { MAX_SYNC_REQUEST_BYTES } from "../limits.ts";
import { answerAccepted, answerError, answerJson, answerUnknownPath } from "./api-answer.ts";
import { extensionsOf, refused } from "./extensions.ts";
import { readBody } from "./request-body.ts";
import type { EnvironmentOf } from "./runtime-api.ts";

/** What the Extensions API has to know. */
export interface ExtensionsApiOptions {
  /** The function that an environment is of. */
  definitionOf(environment: ExecutionEnvironment): FunctionDefinition | undefined;
  /** Tells the developer what does not happen here. */
  advise(advice: string): void;
}

/**
 * The Extensions API, with the Telemetry API and its predecessor, for environments that share a server.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export async function extensionsApi(
  server: FastifyInstance,
  options: ExtensionsApiOptions & { environmentOf: EnvironmentOf },
): Promise<void> {
  const { environmentOf } = options;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, body, done) => done(null, body));
  for (const path of ["/2020-01-01/extension/*", "/2022-07-01/telemetry", "/2020-08-15/logs"])
    server.all(path, (request, reply) => {
      reply.hijack();
      serveExtensionsApi(options, () => environmentOf(request), request.raw, reply.raw);
    });
}

/** Answers one call of the Extensions API. */
export function serveExtensionsApi(
  options: ExtensionsApiOptions,
  environmentOf: () => ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  answer(options, environmentOf, request, response).catch((error: unknown) => answerError(response, error));
}

async function answer(
  options: ExtensionsApiOptions,
  environmentOf: () => ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = request.headers["lambda-extension-identifier"];
  switch (`${request.method} ${request.url?.split("?")[0]}`) {
    case "POST /2020-01-01/extension/register":
      return register(options, environmentOf(), request, response);
    case "GET /2020-01-01/extension/event/next":
      return answerNext(environmentOf(), id, response);
    case "POST /2020-01-01/extension/init/error":
    case "POST /2020-01-01/extension/exit/error": {
      const name = extensionsOf(environmentOf()).nameOf(id);
      const type = errorTypeOf(request);
      options.advise(`extension ${name} failed: ${type}; on AWS the environment ends, here it goes on`);
      return answerAccepted(response);
    }
    case "PUT /2022-07-01/telemetry":
    case "PUT /2020-08-15/logs": {
      const extensions = extensionsOf(environmentOf());
      const name = extensions.nameOf(id);
      if (extensions.isFirstSubscription())
        options.advise(
          `extension ${name} has subscribed to telemetry, and none is delivered here; the function's log is in the terminal`,
        );
      return void response.writeHead(202, { "content-type": "text/plain; charset=utf-8" }).end("OK");
    }
    default:
      answerUnknownPath(response);
  }
}

async function register(
  { definitionOf }: ExtensionsApiOptions,
  environment: ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = request.headers["lambda-extension-name"];
  if (typeof name !== "string" || name === "") throw refused("InvalidExtensionName", "Empty extension name");
  const events = parseEvents((await readBody(request, MAX_SYNC_REQUEST_BYTES)).text);
  const id = extensionsOf(environment).register(environment, name, events);
  const definition = definitionOf(environment);
  const features = String(request.headers["lambda-extension-accept-feature"] ?? "").split(",");
  const body = {
    functionVersion: "$LATEST",
    functionName: definition?.functionName ?? "",
    handler: definition?.handler ?? "",
    ...(features.some((feature) => feature.trim() === "accountId") && {
      accountId: definition?.arn.split(":")[4] ?? "",
    }),
  };
  answerJson(response, 200, body, { "lambda-extension-identifier": id });
}

async function answerNext(
  environment: ExecutionEnvironment,
  id: unknown,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { id: eventId, event } = await extensionsOf(environment).next(id, gone.signal);
  answerJson(response, 200, event, { "lambda-extension-event-identifier": eventId });
}

function errorTypeOf({ headers }: IncomingMessage): string {
  const type = headers["lambda-extension-function-error-type"];
  if (typeof type === "string" && type !== "") return type;
  throw refused("MissingHeader", "Lambda-Extension-Function-Error-Type not found");
}

/** @throws {LambdaError} InvalidRequestFormat, Extension.InvalidEventType 403 */
function parseEvents(body: string): string[] {
  let events: unknown;
  try {
    ({ events = [] } = JSON.parse(body) as { events?: unknown });
  } catch (error) {
    throw new LambdaError("InvalidRequestFormat", 403, String(error));
  }
  if (!Array.isArray(events)) throw new LambdaError("InvalidRequestFormat", 403, "events is not a list");
  for (const event of events)
    if (event !== "INVOKE" && event !== "SHUTDOWN")
      throw refused("InvalidEventType", `${String(event)}: InvalidEventType`);
  return events.map(String);
}
