/** The part of a function URL's event that the backend looks at. */
export interface BackendEvent {
  requestContext: { http: { method: string | undefined } };
  rawPath: string;
  rawQueryString: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  isBase64Encoded: boolean;
}

export function handler(
  event: BackendEvent,
): Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;
