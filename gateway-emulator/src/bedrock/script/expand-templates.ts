import type { ModelCall } from "../model/model.ts";
import { mapStrings } from "./map-strings.ts";
import { type Quotable, quotableOf } from "./quotable.ts";
import type { PlainEvent, ScriptEvent } from "./script-event.ts";
import { scriptFault } from "./script-fault.ts";
import { ScriptError } from "./script-fields.ts";
import { renderTemplate } from "./template.ts";

/**
 * A script's events for one call: what its templates quote stands in their texts.
 * @throws BedrockError ModelErrorException (424) when a template quotes what this conversation has not
 */
export function expandTemplates(events: readonly ScriptEvent[], call: ModelCall): PlainEvent[] {
  let quotable: Quotable | undefined;
  const render = (template: string, at: string) => {
    quotable ??= quotableOf(call);
    return renderTemplate(template, quotable, at);
  };
  try {
    return events.map((event, index) => {
      const at = `events[${index}]`;
      if ("template" in event) return { text: render(event.template, `${at}.template`) };
      if (!("toolUse" in event) || !event.toolUse.template) return event;
      const { name, input } = event.toolUse;
      return { toolUse: { name, input: mapStrings(input, `${at}.toolUse.input`, render) } };
    });
  } catch (error) {
    if (error instanceof ScriptError) throw scriptFault(`of the script that answers, ${error.message}`);
    throw error;
  }
}
