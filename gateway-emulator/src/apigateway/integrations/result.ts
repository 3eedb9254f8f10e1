/** What an integration gave back: an HTTP-like response, or why there is none. */
export type IntegrationResult =
  | { outcome: "response"; statusCode: number; headers: Record<string, string>; body: string | undefined }
  | { outcome: "error"; advice: string }
  | { outcome: "timeout" };
