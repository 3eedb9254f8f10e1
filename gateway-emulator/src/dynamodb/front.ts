import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Authorize } from "../iam/authorize.ts";
import { SignatureError } from "../iam/signature-error.ts";
import { itemCallOf, type ItemCall } from "./item-call.ts";
import type { TableFault } from "./table-fault.ts";

/** As the embedded DynamoDB has it, which answers a longer request with an empty 413. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

interface Front {
  dynamodb: Server;
  authorize: Authorize;
  /** Hears of each call that `authorize` refused. */
  onRefused: (error: SignatureError) => void;
  /** Asks what is to go wrong with a call. */
  faultOf: (call: ItemCall) => Promise<TableFault>;
}

/**
 * Stands before a DynamoDB that checks no signature and lets every web page in: refuses pages, asks who calls, and
 * hands it what may pass.
 */
export function front(options: Front): Server {
  return createServer((request, response) => {
    // A client that leaves in the middle of its request hears of nothing any more.
    answer(options, request, response).catch(() => response.destroy());
  });
}

async function answer(
  { dynamodb, authorize, onRefused, faultOf }: Front,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isOfWebPage(request))
    return refuse(response, 403, {
      __type: "com.amazon.coral.service#AccessDeniedException",
      message: "The local DynamoDB does not answer web pages.",
    });
  const body = await bodyOf(request);
  if (!body) return void response.writeHead(413).end();
  const { method = "", url: rawTarget = "", headers } = request;
  try {
    // Only a POST is a call of an operation; a GET is answered "healthy" to everyone, by AWS too.
    if (method === "POST") authorize({ method, rawTarget, headers, body });
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    onRefused(error);
    return refuse(response, 400, {
      __type: `com.amazon.coral.service#${error.name}`,
      message: wordingOf(error),
    });
  }
  const call = method === "POST" ? itemCallOf(headers["x-amz-target"], body) : undefined;
  const fault = call && (await faultOf(call));
  if (fault && "drop" in fault) return void request.socket.destroy();
  if (fault) {
    const { name, statusCode, message } = fault.error;
    return refuse(response, statusCode, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message });
  }
  dynamodb.emit("request", replay(request, body), response);
}

/** Browsers name the page in `Origin`, and in `Sec-Fetch-Site` where they send no origin; no SDK sends either. */
function isOfWebPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  return headers.origin !== undefined || site === "cross-site" || site === "same-site";
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too long is read to its end all the same, so that the client is there to hear of it.
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_REQUEST_BYTES ? Buffer.concat(chunks) : undefined;
}

/** The request once more, for a reader who has not had its body. */
function replay({ method, url, headers }: IncomingMessage, body: Buffer): Readable {
  const again = new Readable({ read: () => undefined });
  if (body.length > 0) again.push(body);
  again.push(null);
  return Object.assign(again, { method, url, headers });
}

/** DynamoDB has its own words where a signature is missing. */
function wordingOf({ name, message }: SignatureError): string {
  return name === "MissingAuthenticationTokenException" ? "Request is missing Authentication Token" : message;
}

function refuse(
  response: ServerResponse,
  statusCode: number,
  error: { __type: string; message: string },
): void {
  response.writeHead(statusCode, {
    "content-type": "application/x-amz-json-1.0",
    "x-amzn-RequestId": randomUUID(),
  });
  response.end(JSON.stringify(error));
}
