import { randomUUID } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { errorNameOf } from "../error-name.ts";
import type { Relay, RelayRequest } from "../relay.ts";
import { authorizedHeaders, type CredentialProvider } from "./authorized-headers.ts";
import { Connections } from "./connections.ts";
import { type Destination, destinationOf, type Environment } from "./destination.ts";
import { endToEndHeaders } from "./headers.ts";
import { adviceOn, noUrl, ownEndpoint } from "./refusals.ts";

export interface AwsRelayOptions {
  /** Of a request whose signature names none. */
  region: string;
  /** The emulator's own: the endpoints, and `AWS_BEARER_TOKEN_BEDROCK`. */
  env: Environment;
  /** Where the SDK finds the developer's own, when absent. */
  credentials?: CredentialProvider;
  /** Of both services; AWS's own, or those in the environment, when absent. */
  endpoint?: string;
}

/**
 * The real Bedrock, by the developer's own credentials: bytes pass unchanged, and as soon as they come.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
 */
export function awsRelay(options: AwsRelayOptions): Relay {
  const { env, credentials = defaultProvider() } = options;
  const bearerToken = env["AWS_BEARER_TOKEN_BEDROCK"];
  const connections = new Connections();
  /** By which a call is known that has gone out and come in again. */
  const userAgent = `groundfog/${randomUUID()}`;

  return async (request, signal) => {
    if (request.headers["user-agent"] === userAgent) throw ownEndpoint();
    const destination = whereTo(request, options);
    const headers = await authorizedHeaders(request, destination, { bearerToken, credentials });
    const response = await connections.send(
      {
        ...destination,
        method: request.method,
        headers: { ...headers, "user-agent": userAgent },
        body: request.body,
      },
      signal,
    );
    const { statusCode = 502 } = response;
    const passing = endToEndHeaders(response.headers);
    const answered = { statusCode, errorName: errorNameOf(passing) };
    const advice = adviceOn(answered, { withToken: Boolean(bearerToken) });
    return {
      source: "aws",
      statusCode,
      headers: passing,
      body: response,
      ...(advice !== undefined && { advice }),
    };
  };
}

function whereTo(request: RelayRequest, options: AwsRelayOptions): Destination {
  try {
    return destinationOf(request, options);
  } catch (error) {
    throw error instanceof TypeError ? noUrl() : error;
  }
}
