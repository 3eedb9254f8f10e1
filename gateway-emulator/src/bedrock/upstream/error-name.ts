/** The name of the error that an answer's headers tell, such as `ThrottlingException`; empty where they tell none. */
export function errorNameOf(headers: Readonly<Record<string, string>>): string {
  const [name = ""] = (headers["x-amzn-errortype"] ?? "").split(":");
  return name;
}
