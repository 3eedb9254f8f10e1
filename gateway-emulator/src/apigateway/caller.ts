/** What an authorizer has said: its principal, and its context's values as text. */
export interface AuthorizerContext {
  principalId: string;
  [property: string]: string;
}

/** What is known of a client that has signed its handshake or has sent an API key; only what applies is there. */
export interface CallerIdentity {
  accountId?: string;
  caller?: string;
  user?: string;
  userArn?: string;
  accessKey?: string;
  apiKey?: string;
  apiKeyId?: string;
}
