/** What a mapping template is rendered over. */
export interface TemplateInput {
  /** The message, or what the integration answered. */
  body: string;
  /** Of the handshake; empty for a message. */
  headers: Record<string, string>;
  /** Of the handshake; empty for a message. */
  query: Record<string, string>;
  /** `$context`, nested: `{ connectionId, identity: { sourceIp }, authorizer: { principalId } }`. */
  context: Record<string, unknown>;
  stageVariables: Record<string, string>;
}
