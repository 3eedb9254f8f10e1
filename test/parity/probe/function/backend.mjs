import { setTimeout as sleep } from "node:timers/promises";

/**
 * What HTTP integrations call, behind a function URL: `/status/<code>` answers with that status, `/hang` too late,
 * and every answer's body says what came.
 */
export const handler = async ({
  requestContext,
  rawPath,
  rawQueryString,
  headers,
  body,
  isBase64Encoded,
}) => {
  if (rawPath === "/hang") await sleep(3000);
  const status = Number(/^\/status\/(\d{3})$/.exec(rawPath)?.[1] ?? 200);
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  return {
    statusCode: status,
    headers: { "content-type": "application/json", "x-backend": "probe" },
    body: JSON.stringify({
      status,
      method: requestContext.http.method,
      path: rawPath,
      query: Object.fromEntries(new URLSearchParams(rawQueryString)),
      rawQuery: rawQueryString,
      headers,
      body: bytes.toString("utf8"),
      base64: bytes.toString("base64"),
    }),
  };
};
