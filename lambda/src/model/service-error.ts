/** What an error tells, whoever threw it: a service, the SDK or the network. */
export interface ServiceError {
  name: string;
  message: string;
  /** Node's, such as `ECONNREFUSED`. */
  code?: string | undefined;
  /** Of the HTTP answer. */
  status?: number | undefined;
  /** Of the HTTP answer, by their names in lower case. */
  headers: Record<string, string>;
}

/** What the SDK puts behind the sentence of an answer's first frame. */
const SDK_REMARK = "\n  Deserialization error";

/** Reads what was thrown. */
export function parseServiceError(error: unknown): ServiceError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), headers: {} };
  const { name, message, code, $metadata, $response } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number; headers?: Record<string, string> };
  };
  const [sentence = ""] = message.split(SDK_REMARK, 1);
  return {
    name,
    message: parseExceptionMessage(sentence),
    code,
    status: $metadata?.httpStatusCode ?? $response?.statusCode,
    headers: $response?.headers ?? {},
  };
}

/** An exception in the stream that the SDK does not know keeps its body, as it came, for a message. */
function parseExceptionMessage(message: string): string {
  if (!message.startsWith("{")) return message;
  try {
    const body = JSON.parse(message) as { message?: unknown; Message?: unknown };
    const sentence = body.message ?? body.Message;
    return typeof sentence === "string" ? sentence : message;
  } catch {
    return message;
  }
}
