import type { Modality } from "../catalogue/foundation-model.ts";
import { validation } from "../model/errors.ts";
import type { Asked } from "./asked.ts";

const MODALITIES: readonly (readonly [block: "image" | "video" | "audio", modality: Modality])[] = [
  ["image", "IMAGE"],
  ["video", "VIDEO"],
  ["audio", "SPEECH"],
];

/** Pictures and sound only where the model takes them. The words are from a capture, of a video for Claude. */
export function checkModalities({ model, blocks }: Asked): void {
  const refused = MODALITIES.filter(([, modality]) => !model.inputModalities.includes(modality));
  for (const { block, at } of blocks) {
    const type = refused.find(([name]) => block[name] !== undefined)?.[0];
    if (type !== undefined)
      throw validation(
        `This model doesn't support the ${type} content block that you provided. Update the content block and try again.`,
        `${at()} is of type ${type}; ${model.modelId} takes ${model.inputModalities.join(", ")}.`,
      );
  }
}
