/**
 * The URL that `/chat/completions` and `/models` are appended to. `/v1` is added where no segment of the path is a version,
 * as in `http://localhost:11434`.
 * @throws TypeError for what is no http URL, or has a password in it
 */
export function completeBaseUrl(text: string): string {
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError(`${text} does not begin with http:// or https://`);
  if (url.username !== "" || url.password !== "")
    throw new TypeError("the URL has a user or a password in it; a key belongs into OPENAI_API_KEY");
  const segments = url.pathname
    .replace(/\/chat\/completions\/*$/, "")
    .split("/")
    .filter(Boolean);
  if (!segments.some((segment) => /^v\d/.test(segment))) segments.push("v1");
  return `${url.origin}/${segments.join("/")}`;
}

/** How to start what usually listens there. */
export function howToStart(baseUrl: string): string {
  const ollama = "Ollama: `ollama serve`";
  const llamaServer = "llama.cpp: `llama-server -m MODEL.gguf --jinja`";
  const lmStudio = "LM Studio: `lms server start`";
  switch (new URL(baseUrl).port) {
    case "11434":
      return ollama;
    case "8080":
      return llamaServer;
    case "1234":
      return lmStudio;
    default:
      return [ollama, llamaServer, lmStudio].join("; ");
  }
}
