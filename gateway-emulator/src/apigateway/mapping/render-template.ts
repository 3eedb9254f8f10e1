import { cached } from "./bounded-cache.ts";
import { inputObject } from "./input-object.ts";
import { TEMPLATE_CACHE } from "./limits.ts";
import type { TemplateInput } from "./template-input.ts";
import { utilObject } from "./util-object.ts";
import { parseTemplate } from "./velocity/parse-template.ts";
import { render } from "./velocity/render.ts";

/**
 * Renders a mapping template with API Gateway's variables, here and now; a hostile one takes long. Parsed templates
 * are kept.
 * @throws TemplateError with the line, and the limit or the mistake.
 */
export function renderTemplate(template: string, input: TemplateInput): string {
  const { context, stageVariables } = input;
  return render(parsed(template), { input: inputObject(input), util: utilObject, context, stageVariables });
}

const parsed = cached(TEMPLATE_CACHE, parseTemplate);
