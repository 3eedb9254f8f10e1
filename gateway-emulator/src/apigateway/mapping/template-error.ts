/** A mapping template that cannot be rendered; the message says where, what is wrong and which limit there is. */
export class TemplateError extends Error {
  override name = "TemplateError";
}
